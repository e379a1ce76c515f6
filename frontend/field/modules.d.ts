declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*/po.mjs" {
  export function readTranslations(po: string): Record<string, string>;
}
