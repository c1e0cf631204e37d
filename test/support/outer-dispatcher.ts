/**
 * Jest gives each file a global object of its own, without the dispatcher of Node's `fetch`. The provider builds its guard
 * against private addresses upon it (fact 2), so it is brought in from the real one.
 */
const outer: object = fetch.constructor('Response; return globalThis')();

for (const version of [1, 2]) {
  const dispatcher = Symbol.for(`undici.globalDispatcher.${version}`);
  if (dispatcher in outer) Reflect.set(globalThis, dispatcher, Reflect.get(outer, dispatcher));
}
