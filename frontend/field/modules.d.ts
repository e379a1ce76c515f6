declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*/po.mjs" {
  export function textsIn(folder: string): string[];
  export function englishOf(texts: string[], catalogue: string): Record<string, string> | null;
}
