// What this browser remembers, under names of the sandbox's own. A framed page may be refused any storage: then it
// forgets when it is closed, and works all the same.
const forgetful = new Map();

/** The remembered text, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(`sandbox.${name}`) ?? forgetful.get(name) ?? null;
  } catch {
    return forgetful.get(name) ?? null;
  }
}

export function remember(name, text) {
  forgetful.set(name, text);
  try {
    localStorage.setItem(`sandbox.${name}`, text);
  } catch {
    // Refused or full: the memory above serves this visit.
  }
}

/** The customUserId of the address, which is remembered; else the one that was remembered before; else "". */
export function customer(search) {
  const given = new URLSearchParams(search).get("customUserId");
  if (given === null || given === "") return recall("customUserId") ?? "";
  remember("customUserId", given);
  return given;
}
