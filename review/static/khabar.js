// Keys and quick answers for the review pages. Everything here also works without it: the
// forms are real forms. With it, a form marked data-swap is posted in the background, and
// the parts of the page that come back take the place of those that stand there.
'use strict';

(() => {
  const area = document.querySelector('[data-keys]');
  const status = document.getElementById('status');
  const letters = 'letters' in document.body.dataset;
  const quiet = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Tab']);

  // say tells in a line at the foot of the page what was done; screen readers read it out.
  let silence;
  const say = (words, bad = false) => {
    status.textContent = words;
    status.classList.toggle('bad', bad);
    clearTimeout(silence);
    if (!bad) silence = setTimeout(() => { status.textContent = ''; }, 6000);
  };

  // Cards

  const cards = () => [...document.querySelectorAll('[data-card]')];
  const cardOf = (el) => el?.closest?.('[data-card]') ?? null;
  const current = () => cardOf(document.activeElement) ?? document.querySelector('[data-card].last-used') ?? cards()[0] ?? null;

  const visit = (card, scroll = true) => {
    if (!card) return;
    document.querySelector('.last-used')?.classList.remove('last-used');
    card.classList.add('last-used');
    card.focus({ preventScroll: true });
    const { top, bottom } = card.getBoundingClientRect();
    const head = document.querySelector('.top').offsetHeight;
    if (scroll && (top < head || bottom > innerHeight)) card.scrollIntoView({ block: 'start' });
    mark(card);
  };

  // mark shows where the chosen tag's evidence stands.
  const mark = (card) => {
    for (const m of document.querySelectorAll('mark.now')) m.classList.remove('now');
    const row = card?.querySelector('input[name=pick]:checked')?.dataset.row;
    if (!row) return;
    for (const m of card.querySelectorAll('mark[data-rows]')) {
      m.classList.toggle('now', m.dataset.rows.split(' ').includes(row));
    }
    const first = card.querySelector('mark.now');
    const rest = card.querySelector('details.more');
    if (first && rest?.contains(first)) rest.open = true;
  };

  const step = (by) => {
    const all = cards();
    const at = all.indexOf(current());
    const to = all[at + by];
    if (to) visit(to);
    else if (by > 0) document.getElementById('end')?.focus();
  };

  // nextOpen is the next card that still asks for something.
  const nextOpen = (card) => {
    const all = cards();
    const at = all.indexOf(card);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((c) => Number(c.dataset.left) > 0) ?? null;
  };

  // Forms

  // Answers are asked for one after the other, in the order of the keys. Of several for one
  // card only the last is shown, so that none of them takes back what was done meanwhile.
  let queue = Promise.resolve();
  const waiting = new Map();

  const send = (form, button) => {
    const data = new FormData(form, button);
    const own = cardOf(form);
    const id = own?.id ?? `c${data.get('story')}`;
    if (!data.has('shown')) {
      for (const f of document.getElementById(id)?.querySelector('.decide')?.querySelectorAll('[name=shown], [name=next]') ?? []) data.append(f.name, f.value);
    }
    const action = button?.formAction && button.hasAttribute('formaction') ? button.formAction : form.action;
    waiting.set(id, (waiting.get(id) ?? 0) + 1);
    queue = queue.then(() => post(action, data, id)).catch(() => {
      failed(id, 'The server does not answer. It may not have kept the last thing; try again.');
    }).finally(() => { waiting.set(id, waiting.get(id) - 1); });
  };

  // failed says what went wrong, and goes back to the card that it went wrong with.
  const failed = (id, words) => {
    say(words, true);
    const card = document.getElementById(id);
    if (!card) return;
    for (const t of card.querySelectorAll('.waiting')) t.classList.remove('waiting');
    card.dataset.left = card.querySelectorAll('.tag.open').length;
    visit(card);
  };

  const post = async (action, data, id) => {
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(data), headers: { 'Khabar-Part': '1' }, redirect: 'error' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const said = page.querySelector('[data-said]');
    if (!said) {
      failed(id, page.querySelector('[role=alert]')?.textContent ?? `The server answered ${answer.status}.`);
      return;
    }
    const bad = 'bad' in said.dataset;
    for (const part of [...page.body.children]) {
      const old = part.id && document.getElementById(part.id);
      if (old && !(part.id === id && waiting.get(id) > 1 && !bad)) swap(old, part);
    }
    if (bad) visit(document.getElementById(id));
    if (said.textContent) say(bad ? said.textContent : `${said.textContent}. ${document.getElementById('tally')?.firstElementChild?.textContent ?? ''}`, bad);
  };

  // swap puts a part in the place of the old one, and keeps the focus where it was.
  const swap = (old, part) => {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const open = old.querySelector('details.more')?.open;
    const picked = old.querySelector('[form=selection]')?.checked;
    const used = old.classList.contains('last-used');
    old.replaceWith(part);
    part.classList.toggle('last-used', used);
    if (open) part.querySelector('details.more')?.setAttribute('open', '');
    if (picked) part.querySelector('[form=selection]').checked = true;
    if (held && part.matches('[data-card]')) visit(part);
    else if (held) (part.querySelector('button') ?? area)?.focus();
    else if (used) mark(part);
  };

  // decided moves on at once, without waiting for the answer: to the next tag of the card
  // that still asks, or to the next card.
  const decided = (form, button) => {
    const card = cardOf(form);
    const row = form.querySelector('input[name=pick]:checked')?.closest('.tag');
    const done = button.dataset.verdict === 'all' ? [...form.querySelectorAll('.tag.open')] : [row];
    for (const d of form.querySelectorAll('details.menu[open]')) d.open = false;
    for (const t of done) {
      if (t?.classList.contains('open') && !t.classList.contains('waiting')) card.dataset.left = Math.max(0, Number(card.dataset.left) - 1);
      t?.classList.add('waiting');
    }
    const next = form.querySelector('.tag.open:not(.waiting) input');
    if (next) {
      next.checked = true;
      visit(card);
    } else {
      visit(nextOpen(card) ?? card);
    }
  };

  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (!form.matches('[data-swap]') || e.submitter?.disabled) return;
    e.preventDefault();
    send(form, e.submitter);
    if (e.submitter?.hasAttribute('data-verdict')) decided(form, e.submitter);
    else if (form.closest('.tools details')) { form.reset(); form.closest('details').open = false; visit(cardOf(form)); }
  });

  document.addEventListener('change', (e) => {
    if (e.target.name === 'pick') mark(cardOf(e.target));
  });
  document.addEventListener('focusin', (e) => {
    const card = cardOf(e.target);
    if (!card || card.classList.contains('last-used')) return;
    document.querySelector('.last-used')?.classList.remove('last-used');
    card.classList.add('last-used');
    mark(card);
  });

  // Tags that are typed are looked up; the words for an added tag are those that are selected.
  let lookup;
  document.addEventListener('input', (e) => {
    const field = e.target;
    if (!field.matches?.('[data-entries]')) return;
    clearTimeout(lookup);
    lookup = setTimeout(async () => {
      try {
        const found = await (await fetch(`/entries?q=${encodeURIComponent(field.value)}`)).json();
        document.getElementById('entries').replaceChildren(...found.map((m) => new Option(m.name, m.id)));
      } catch { /* typing on works without the list */ }
    }, 120);
  });
  document.addEventListener('toggle', (e) => {
    const words = e.target.open && e.target.querySelector?.('[data-words]');
    const picked = getSelection().toString().trim();
    if (words && !words.value && picked.length < 300) words.value = picked;
  }, true);

  // Keys: each stands in the page, as data-key of what it presses.

  const writing = (el) => el.matches('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])');

  const press = (el, card) => {
    if (el.matches('input[type=radio], input[type=checkbox]')) {
      el.click();
      if (el.type === 'radio') el.focus();
      return;
    }
    if (el.matches('summary')) {
      const box = el.parentElement;
      for (const other of card?.querySelectorAll('details.menu[open]') ?? []) if (other !== box) other.open = false;
      box.open = !box.open;
      if (box.open) (box.querySelector('input:not([type=hidden]), textarea, button') ?? el).focus();
      else if (card) visit(card);
      return;
    }
    if (el.matches('input, select, textarea')) { el.focus(); return; }
    el.click();
  };

  // find looks for a key in the menu that is open, then in the card, then in the page.
  const find = (key, card) => {
    const q = `[data-key="${CSS.escape(key)}"]`;
    const scopes = [card?.querySelector('.decide details.menu[open] > div'), card, document];
    for (const scope of scopes) {
      for (const el of scope?.querySelectorAll(q) ?? []) {
        if (scope === document && cardOf(el) && cardOf(el) !== card) continue;
        if (el.checkVisibility?.() ?? true) return el;
        if (el.matches('.tag input') || el.closest('details:not([open])')?.matches('.filters')) return el;
      }
    }
    return null;
  };

  let going = 0;
  const go = (key, card) => (card?.querySelector(`[data-go="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-go="${CSS.escape(key)}"]`))?.click();

  const escape = (card) => {
    const open = document.activeElement.closest?.('details.menu[open]') ?? card?.querySelector('details.menu[open]');
    if (open) open.open = false;
    status.textContent = '';
    if (card) visit(card); else area.focus();
  };

  const letter = (e, card) => {
    const key = e.key === 'Backspace' ? 'u' : e.key;
    if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1);
    if (key === 'g') { going = Date.now(); return undefined; }
    if (key === '?') return document.getElementById('help')?.showModal();
    if (key === ' ') {
      if (!card || document.activeElement !== card) return false;
      return visit(nextOpen(card) ?? card);
    }
    const el = find(key, card);
    return el ? press(el, card) : false;
  };

  area?.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || quiet.has(e.key)) return;
    const card = current();
    if (e.key === 'Escape' && !e.target.closest('dialog')) { escape(card); return; }
    if (!letters || e.repeat || writing(e.target) || e.target.closest('dialog') || e.key.length > 1 && e.key !== 'Backspace') return;
    if (going && Date.now() - going < 1500) {
      going = 0;
      go(e.key, card);
      e.preventDefault();
      return;
    }
    if (letter(e, card) !== false) e.preventDefault();
  });

  document.getElementById('help')?.addEventListener('close', () => visit(current()));

  // A page of work begins with its first card in focus.
  if (area && (document.activeElement === document.body || document.activeElement === null)) {
    const from = location.hash && document.querySelector(location.hash.replace(/[^#a-z0-9]/g, '') || '#main');
    if (from && cardOf(from)) visit(cardOf(from));
    else if (!location.hash || location.hash === '#main') visit(cards()[0] ?? area, false);
  }
})();
