// Keys and background requests for the review pages. The pages work without this script: their
// forms are real forms. With it, a form marked data-swap is sent in the background, and the
// parts of the page in the answer replace the old ones.
'use strict';

(() => {
  const area = document.querySelector('[data-keys]');
  const status = document.getElementById('status');
  const letters = 'letters' in document.body.dataset;
  const quiet = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Tab']);

  // showStatus shows a message at the foot of the page; screen readers read it out.
  let hideStatus;
  const showStatus = (message, bad = false) => {
    status.textContent = message;
    status.classList.toggle('bad', bad);
    clearTimeout(hideStatus);
    if (!bad) hideStatus = setTimeout(() => { status.textContent = ''; }, 6000);
  };

  // Cards

  const cards = () => [...document.querySelectorAll('[data-card]')];
  const cardOf = (el) => el?.closest?.('[data-card]') ?? null;
  const current = () => cardOf(document.activeElement) ?? document.querySelector('[data-card].last-used') ?? cards()[0] ?? null;

  // focusCard moves the focus to a card, and scrolls to it if need be.
  const focusCard = (card, scroll = true) => {
    if (!card) return;
    document.querySelector('.last-used')?.classList.remove('last-used');
    card.classList.add('last-used');
    card.focus({ preventScroll: true });
    const { top, bottom } = card.getBoundingClientRect();
    const header = document.querySelector('.top').offsetHeight;
    if (scroll && (top < header || bottom > innerHeight)) card.scrollIntoView({ block: 'start' });
    markEvidence(card);
  };

  // markEvidence highlights the evidence of the selected tag.
  const markEvidence = (card) => {
    for (const m of document.querySelectorAll('mark.current')) m.classList.remove('current');
    const tag = card?.querySelector('input[name=pick]:checked')?.dataset.tag;
    if (!tag) return;
    for (const m of card.querySelectorAll('mark[data-tags]')) {
      m.classList.toggle('current', m.dataset.tags.split(' ').includes(tag));
    }
    const first = card.querySelector('mark.current');
    const others = card.querySelector('details.more');
    if (first && others?.contains(first)) others.open = true;
  };

  // step moves the focus to the next card, or to the previous one if count is -1.
  const step = (count) => {
    const all = cards();
    const at = all.indexOf(current());
    const to = all[at + count];
    if (to) focusCard(to);
    else if (count > 0) document.getElementById('end')?.focus();
  };

  // nextUndecided returns the next card with an undecided tag.
  const nextUndecided = (card) => {
    const all = cards();
    const at = all.indexOf(card);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((c) => Number(c.dataset.undecided) > 0) ?? null;
  };

  // Forms

  // Requests are sent one after the other. Of several answers for one card only the last is
  // shown, because an earlier one does not have the later actions yet (see decision 96).
  let queue = Promise.resolve();
  const waiting = new Map();

  // send sends a form as if the button had been pressed. Forms outside a card get the fields
  // "shown" and "next" of the card, so that the answer has the card again.
  const send = (form, button) => {
    const data = new FormData(form, button);
    const id = cardOf(form)?.id ?? `c${data.get('story')}`;
    if (!data.has('shown')) {
      for (const f of document.getElementById(id)?.querySelector('.decide')?.querySelectorAll('[name=shown], [name=next]') ?? []) data.append(f.name, f.value);
    }
    waiting.set(id, (waiting.get(id) ?? 0) + 1);
    queue = queue.then(() => post(form.action, data, id)).catch(() => {
      failed(id, 'The server does not answer. Your last action may not be stored; try again.');
    }).finally(() => { waiting.set(id, waiting.get(id) - 1); });
  };

  // failed shows what went wrong, and moves the focus back to the card.
  const failed = (id, message) => {
    showStatus(message, true);
    const card = document.getElementById(id);
    if (!card) return;
    for (const t of card.querySelectorAll('.waiting')) t.classList.remove('waiting');
    card.dataset.undecided = card.querySelectorAll('.tag.open').length;
    focusCard(card);
  };

  const post = async (action, data, id) => {
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(data), headers: { 'Khabar-Part': '1' }, redirect: 'error' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const message = page.querySelector('[data-message]');
    if (!message) {
      failed(id, page.querySelector('[role=alert]')?.textContent ?? `The server answered ${answer.status}.`);
      return;
    }
    const bad = 'bad' in message.dataset;
    for (const part of [...page.body.children]) {
      const old = part.id && document.getElementById(part.id);
      if (old && !(part.id === id && waiting.get(id) > 1 && !bad)) swap(old, part);
    }
    if (bad) focusCard(document.getElementById(id));
    if (message.textContent) showStatus(bad ? message.textContent : `${message.textContent}. ${document.getElementById('tally')?.firstElementChild?.textContent ?? ''}`, bad);
  };

  // swap replaces a part of the page, and keeps the focus in it.
  const swap = (old, part) => {
    const focused = old.contains(document.activeElement);
    const open = old.querySelector('details.more')?.open;
    const selected = old.querySelector('[form=selection]')?.checked;
    const used = old.classList.contains('last-used');
    old.replaceWith(part);
    part.classList.toggle('last-used', used);
    if (open) part.querySelector('details.more')?.setAttribute('open', '');
    if (selected) part.querySelector('[form=selection]').checked = true;
    if (focused && part.matches('[data-card]')) focusCard(part);
    else if (focused) (part.querySelector('button') ?? area)?.focus();
    else if (used) markEvidence(part);
  };

  // decided moves the focus without waiting for the answer: to the next undecided tag of the
  // card, or to the next card (see decision 96).
  const decided = (form, button) => {
    const card = cardOf(form);
    const picked = form.querySelector('input[name=pick]:checked')?.closest('.tag');
    const done = button.dataset.verdict === 'all' ? [...form.querySelectorAll('.tag.open')] : [picked];
    for (const d of form.querySelectorAll('details.menu[open]')) d.open = false;
    for (const t of done) {
      if (t?.classList.contains('open') && !t.classList.contains('waiting')) card.dataset.undecided = Math.max(0, Number(card.dataset.undecided) - 1);
      t?.classList.add('waiting');
    }
    const next = form.querySelector('.tag.open:not(.waiting) input');
    if (next) {
      next.checked = true;
      focusCard(card);
    } else {
      focusCard(nextUndecided(card) ?? card);
    }
  };

  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (!form.matches('[data-swap]') || e.submitter?.disabled) return;
    e.preventDefault();
    send(form, e.submitter);
    if (e.submitter?.hasAttribute('data-verdict')) decided(form, e.submitter);
    else if (form.closest('.tools details, .accounts details')) {
      if (form.closest('.tools')) form.reset();
      form.closest('details').open = false;
      focusCard(cardOf(form));
    }
  });

  document.addEventListener('change', (e) => {
    if (e.target.name === 'pick') markEvidence(cardOf(e.target));
  });
  document.addEventListener('focusin', (e) => {
    const card = cardOf(e.target);
    if (!card || card.classList.contains('last-used')) return;
    document.querySelector('.last-used')?.classList.remove('last-used');
    card.classList.add('last-used');
    markEvidence(card);
  });

  // A field for a tag offers the entries that match the typed words. The words for an added tag
  // are the text that is selected on the page.
  let lookup;
  document.addEventListener('input', (e) => {
    const field = e.target;
    if (!field.matches?.('[data-entries]')) return;
    clearTimeout(lookup);
    lookup = setTimeout(async () => {
      try {
        const found = await (await fetch(`/entries?q=${encodeURIComponent(field.value)}`)).json();
        document.getElementById('entries').replaceChildren(...found.map((m) => new Option(m.name, m.id)));
      } catch { /* the field works without the list */ }
    }, 120);
  });
  document.addEventListener('toggle', (e) => {
    const words = e.target.open && e.target.querySelector?.('[data-words]');
    const selected = getSelection().toString().trim();
    if (words && !words.value && selected.length < 300) words.value = selected;
  }, true);

  // Keys: the attribute data-key says which key presses an element (see decision 98).

  const isTextField = (el) => el.matches('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])');

  // focusField moves the focus to a field, and selects what is in it, so that typing replaces it.
  const focusField = (el) => {
    el.focus();
    if (el.matches('input:not([type=checkbox], [type=radio])')) el.select();
  };

  // isNumber reports whether an element is a field for a number. Letters do in it what they do elsewhere in its form.
  const isNumber = (el) => el.matches('[data-number]');

  // press does to an element what its key stands for: it clicks, opens or focuses the element.
  const press = (el, card) => {
    if (el.matches('input[type=radio], input[type=checkbox]')) {
      el.click();
      if (el.type === 'radio') el.focus();
      return;
    }
    if (el.matches('summary')) {
      const menu = el.parentElement;
      for (const other of card?.querySelectorAll('details.menu[open]') ?? []) if (other !== menu) other.open = false;
      menu.open = !menu.open;
      used(menu.closest('[data-account]'));
      if (menu.open) focusField(menu.querySelector('input:not([type=hidden]), textarea, button') ?? el);
      else if (card) focusCard(card);
      return;
    }
    if (el.matches('input, select, textarea')) { focusField(el); return; }
    el.click();
  };

  // used marks the account that was corrected last: keys for accounts are about it, and c about the next one.
  const used = (account) => {
    if (!account) return;
    for (const a of cardOf(account).querySelectorAll('[data-account]')) a.classList.toggle('used', a === account);
  };

  // ofAccount returns the button of a key that every account of a card has.
  const ofAccount = (key, card) => {
    const all = [...card?.querySelectorAll('[data-account]') ?? []];
    const at = all.findIndex((a) => a.classList.contains('used'));
    const buttons = (a) => a?.querySelector(`.bar > details > summary[data-key="${CSS.escape(key)}"], .bar > form > button[data-key="${CSS.escape(key)}"]`);
    if (key === 'c' && at >= 0) return buttons(all[(at + 1) % all.length]);
    return buttons(all[Math.max(at, 0)]);
  };

  // findKey returns the element that a key presses. It looks for one in the open menu, then in the
  // card, then on the page.
  const findKey = (key, card) => {
    const q = `[data-key="${CSS.escape(key)}"]`;
    const form = document.activeElement.closest('.account form.tight');
    if (form) return form.querySelector(q);
    const button = ofAccount(key, card);
    if (button) return button;
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

  let goPressed = 0; // when the key g was pressed
  const go = (key, card) => (card?.querySelector(`[data-go="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-go="${CSS.escape(key)}"]`))?.click();

  const escape = (card) => {
    const open = document.activeElement.closest?.('details.menu[open]') ?? card?.querySelector('details.menu[open]');
    if (open) open.open = false;
    status.textContent = '';
    if (card) focusCard(card); else area.focus();
  };

  // letter does what a key without Ctrl or Alt is for. It returns false if the key does nothing.
  const letter = (e, card) => {
    const key = e.key === 'Backspace' ? 'u' : e.key;
    if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1);
    if (key === 'g') { goPressed = Date.now(); return undefined; }
    if (key === '?') return document.getElementById('help')?.showModal();
    if (key === ' ') {
      if (!card || document.activeElement !== card) return false;
      return focusCard(nextUndecided(card) ?? card);
    }
    const el = findKey(key, card);
    return el ? press(el, card) : false;
  };

  area?.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || quiet.has(e.key)) return;
    const card = current();
    if (e.key === 'Enter' && e.target.matches('.account select')) { // saves, as it does in the other fields
      e.preventDefault();
      e.target.form.requestSubmit(e.target.form.querySelector('[value=save]'));
      return;
    }
    if (e.key === 'Escape' && !e.target.closest('dialog')) { escape(card); return; }
    if (!letters || e.repeat || isTextField(e.target) && !isNumber(e.target) || e.target.closest('dialog') || e.key.length > 1 && e.key !== 'Backspace') return;
    if (goPressed && Date.now() - goPressed < 1500) {
      goPressed = 0;
      go(e.key, card);
      e.preventDefault();
      return;
    }
    if (isNumber(e.target)) { // other letters are no part of a number
      if (/[\d+]/.test(e.key) || e.key === 'Backspace') return;
      const el = findKey(e.key, card);
      if (el) press(el, card);
      e.preventDefault();
      return;
    }
    if (letter(e, card) !== false) e.preventDefault();
  });

  document.getElementById('help')?.addEventListener('close', () => focusCard(current()));

  // When a page with cards opens, the card in the address has the focus, or else the first card.
  if (area && (document.activeElement === document.body || document.activeElement === null)) {
    const from = location.hash && document.querySelector(location.hash.replace(/[^#a-z0-9]/g, '') || '#main');
    if (from && cardOf(from)) focusCard(cardOf(from));
    else if (!location.hash || location.hash === '#main') focusCard(cards()[0] ?? area, false);
  }
})();
