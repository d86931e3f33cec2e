/** The texts of JSON documents that stand one after the other, with any white space between. */
export function splitJsonDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let depth = 0;
  let start = -1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else if (character === "{" || character === "[") {
      if (depth === 0) start = at;
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) documents.push(text.slice(start, at + 1));
    }
  }
  return documents;
}
