// Progressive enhancement: every page works without this file.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

focusErrorSummary();
menus();
for (const button of all('[data-eye]')) eye(button);
for (const list of all('[data-rules]')) rules(list);
for (const form of all('form[method="post"]:not([data-download])')) sendOnce(form); // after a download, the page stays
for (const link of all('a[data-window]')) opensWindow(link);
for (const details of all('[data-open-where-wide]')) openWhereWide(details);
if (document.body.dataset.sessionSeconds) warnBeforeSessionEnds(document.body.dataset);

function focusErrorSummary() {
  document.querySelector('[data-error-summary]')?.focus();
}

/** One menu open at a time; Escape and a click elsewhere close it, Escape gives the focus back. */
function menus() {
  const list = all('details.menu');
  const closeOthers = (kept) => {
    for (const menu of list) if (menu !== kept) menu.open = false;
  };
  document.addEventListener('click', (event) => closeOthers(list.find((menu) => menu.contains(event.target))));
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && list.find((menu) => menu.open);
    if (!open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });
}

/** The eye is in the page but hidden, since it needs JavaScript; the password is masked again when it is sent (S23). */
function eye(button) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form?.addEventListener('submit', () => show(false));
}

/** Ticks the rules that the password meets as one types; tells how many after a silence. The server judges, by more rules. */
function rules(list) {
  const input = document.getElementById(list.dataset.rules);
  const live = list.parentElement.querySelector('[data-rules-live]');
  const items = all('li', list);
  let silence;
  const refresh = () => {
    const met = items.filter((item) => {
      const ok = new RegExp(item.dataset.test, 'u').test(input.value.normalize('NFKC'));
      item.classList.toggle('ok', ok);
      item.querySelector('[data-rule-state]').textContent = ok ? ' (respecté)' : ' (à respecter)';
      return ok;
    });
    clearTimeout(silence);
    silence = setTimeout(() => {
      live.textContent = `${met.length} règles respectées sur ${items.length}`;
    }, 900);
  };
  input.addEventListener('input', refresh);
  if (input.value) refresh();
}

/** What a phone folds is open where it has a column of its own. */
function openWhereWide(details) {
  const wide = matchMedia('(min-width: 66em)');
  const follow = () => {
    details.open = wide.matches;
  };
  wide.addEventListener('change', follow);
  follow();
}

/** Ignores a second click while the first is on its way; the server stays the judge. Going back re-arms the form. */
function sendOnce(form) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = 'true';
    event.submitter?.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    delete form.dataset.sent;
    for (const button of all('[aria-busy]', form)) button.removeAttribute('aria-busy');
  });
}

/** Shows the page behind a link as a window over this one; closed, by × or Escape, it gives the focus back. */
function opensWindow(link) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const dialog = element('dialog', {});
    dialog.setAttribute('aria-labelledby', 'fenetre-titre');
    dialog.addEventListener('close', () => {
      dialog.remove();
      link.focus();
    });
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault(); // a search field would only empty itself
      dialog.close();
    });
    staysInWindow(dialog);
    document.body.append(dialog);
    fillWindow(dialog, link.href);
  });
}

/** Searches and pages of a window are shown in it; any other link leaves it, as on the page it is. */
function staysInWindow(dialog) {
  dialog.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link || (!link.matches('.pager a') && !('close' in link.dataset))) return;
    event.preventDefault();
    if ('close' in link.dataset) dialog.close();
    else fillWindow(dialog, link.href);
  });
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    fillWindow(dialog, `${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  });
}

/** What cannot be shown in the window, an ended session for one, is opened as the page it is. */
async function fillWindow(dialog, url) {
  const response = await fetch(url).catch(() => undefined);
  const html = response?.ok ? await response.text() : '';
  const content = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-window-content]');
  if (!content) return location.assign(url);
  const title = content.querySelector('h1');
  title.replaceWith(element('h2', { id: title.id, textContent: title.textContent }));
  dialog.replaceChildren(content);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('input[type="search"]').focus();
}

/**
 * Two minutes before the end of the session, offers to keep it; once it has ended, says so (G24, WCAG 2.2.1). Pages of the
 * same application tell one another that the session was used. The wall clock decides, since timers stop in a sleeping tab.
 */
function warnBeforeSessionEnds({ sessionSeconds, sessionUrl }) {
  const warning = 120_000;
  const channel = new BroadcastChannel('session');
  const bar = sessionBar(keep);
  let end = 0;

  function used() {
    end = Date.now() + Number(sessionSeconds) * 1000;
    look();
  }
  function look() {
    const left = end - Date.now();
    bar.show(left <= 0 ? 'ended' : left <= warning ? 'ending' : 'live');
  }
  async function keep() {
    const response = await fetch(sessionUrl, { method: 'POST', redirect: 'manual' }).catch(() => undefined);
    if (response?.status === 204) {
      used();
      channel.postMessage('used');
    } else if (response) {
      end = 0;
      look();
    }
  }

  channel.addEventListener('message', used);
  channel.postMessage('used');
  used();
  setInterval(look, 5_000);
  document.addEventListener('visibilitychange', look);
}

/** The bar itself: nothing in the page until there is something to say, then a live region with one button or one link. */
function sessionBar(keep) {
  const bar = element('div', { className: 'bar bar--session', hidden: true });
  const text = element('p', { role: 'alert' });
  const button = element('button', { type: 'button', className: 'btn', textContent: 'Rester connecté' });
  const link = element('a', { className: 'btn', href: location.href, textContent: 'Me reconnecter' });
  const wrap = element('div', { className: 'wrap' });
  const sentences = {
    live: '',
    ending: 'Votre session se termine dans moins de deux minutes.',
    ended: 'Votre session a expiré par sécurité. Reconnectez-vous pour reprendre où vous en étiez.',
  };
  button.addEventListener('click', keep);
  wrap.append(text, button, link);
  bar.append(wrap);
  document.body.append(bar);
  return {
    show(state) {
      bar.hidden = state === 'live';
      button.hidden = state !== 'ending';
      link.hidden = state !== 'ended';
      if (text.textContent !== sentences[state]) text.textContent = sentences[state];
    },
  };
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
