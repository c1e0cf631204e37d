/**
 * The provider's `fetch`, used to call relying parties. It refuses loopback and private addresses, whoever asks; the hosts
 * of `allowed` are ours, on our own network, and are let through (fact 2).
 */
export const outgoingFetch =
  (allowed: readonly string[]): typeof fetch =>
  (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    if (!allowed.includes(hostname)) return fetch(input, init);
    const { dispatcher: _guarded, ...direct } = { dispatcher: undefined, ...init };
    return fetch(input, direct);
  };
