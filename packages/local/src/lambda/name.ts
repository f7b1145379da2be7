/** `name`, `name:qualifier`, `account:function:name` or a whole ARN, with or without qualifier, to `name`. */
export const functionNameOf = (reference: string): string => {
  const parts = reference.split(":");
  const mark = parts.indexOf("function");
  return parts[mark + 1] ?? reference;
};
