const compiled = new Map<string, RegExp>();

/** Whether the text fits a pattern in which `*` stands for any run of characters; compared without case. */
export const fitsGlob = (pattern: string, text: string): boolean => {
  let regex = compiled.get(pattern);
  if (!regex) {
    const pieces = pattern.split("*").map((piece) => piece.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
    regex = new RegExp(`^${pieces.join(".*")}$`, "is");
    compiled.set(pattern, regex);
  }
  return regex.test(text);
};
