# khabar: the commands that people and CI run. "make help" lists them.

# The corpus of real feeds and texts, where there is one. Tests that read it are skipped
# without it.
ifneq ($(wildcard ../shared/data),)
export KHABAR_CORPUS ?= $(abspath ../shared/data)
endif

GO ?= go
TOOL = $(GO) tool -modfile=tools/go.mod
PACKAGES ?= ./... ./testdata/cost

.PHONY: help deps test race check bench cost golden build clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

deps: ## install what the tests need, as root on Debian
	@./tools/deps

test: ## run all tests on SQLite and PostgreSQL, those with goroutines also under the race detector
	@./tools/test $(PACKAGES)

race: ## run all tests under the race detector; takes long
	@KHABAR_RACE_ALL=1 ./tools/test $(PACKAGES)

check: test ## tests, and every check that CI makes
	@./tools/check

bench: ## run the benchmarks of BENCH.md
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

# The packages whose basic blocks "make cost" counts.
COUNTED = khabar/...,strings,slices,sort,bytes,encoding/xml,encoding/json,html,html/template,text/template,regexp,golang.org/x/net/html,github.com/mmcdole/gofeed/...,modernc.org/sqlite/...

cost: ## count what hostile texts of growing size cost
	@dir=$$(mktemp -d) && $(GO) build -cover -covermode=atomic -coverpkg=$(COUNTED) -o $$dir/cost ./testdata/cost 2>/dev/null && \
	GOCOVERDIR=$$dir $$dir/cost 2000; rm -rf $$dir

# Only the test binaries that define -update know the flag.
golden: ## rewrite the expected files of golden tests; review the diff
	$(GO) test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -args -update

build: ## build ./khabar
	CGO_ENABLED=0 $(GO) build -trimpath -o khabar ./cmd/khabar

clean: ## remove what build left
	rm -f khabar
