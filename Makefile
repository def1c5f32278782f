# khabar: the commands that people and CI run. "make help" lists them.

# The corpus of real feeds and texts, where there is one. Tests that read it are skipped
# without it.
ifneq ($(wildcard ../shared/data),)
export KHABAR_CORPUS ?= $(abspath ../shared/data)
endif

GO ?= go
TOOL = $(GO) tool -modfile=tools/go.mod
PACKAGES ?= ./...

.PHONY: help test check bench golden build clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

test: ## run all tests on SQLite and PostgreSQL, with the race detector where goroutines meet
	@./tools/test $(PACKAGES)

check: test ## tests, and every check that CI makes
	@./tools/check

bench: ## run the benchmarks of BENCH.md
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

golden: ## rewrite the expected files of golden tests; review the diff
	$(GO) test $(PACKAGES) -args -update

build: ## build ./khabar
	CGO_ENABLED=0 $(GO) build -trimpath -o khabar ./cmd/khabar

clean: ## remove what build left
	rm -f khabar
