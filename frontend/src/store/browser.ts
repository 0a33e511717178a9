/** What this browser remembers between visits. It may be forbidden to, or have no room left: then nothing is
 * remembered, and all else goes on. */

/** The text kept under a key; null where there is none, or where the browser tells nothing. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is switched off for this site.
  }
}

/** Keep a text under a key; false where there is no room, or the browser keeps nothing. */
export function remember(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false; // What follows from that is the caller's to say.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is switched off for this site: there is nothing to forget.
  }
}

/** The keys that begin with a text. */
export function keysOf(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
