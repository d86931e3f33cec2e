/**
 * Whether a text is a safe name of a folder on every system (some drop a last dot, or take upper
 * and lower case for one) and a legal name of a Kafka topic: `a-z 0-9 . _ -`, beginning with a
 * letter, a digit or `_`, no two dots in a row and none at the end.
 */
export function isSafeName(text: string, lengthMax: number): boolean {
  return text.length <= lengthMax && SAFE_NAME.test(text);
}

const SAFE_NAME = /^[a-z0-9_](?:[a-z0-9_-]|\.(?!\.|$))*$/;
