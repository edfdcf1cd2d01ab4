/** What is used of papaparse; its own type package brings Node's types, which do not fit a Worker's or a browser's. */
declare module "papaparse" {
  interface ParseError {
    type: string;
    code: string;
    message: string;
    row?: number;
  }
  interface ParseResult {
    data: string[][];
    errors: ParseError[];
    meta: { delimiter: string };
  }
  interface Papa {
    parse(
      text: string,
      config:
        | { preview: number; skipEmptyLines: "greedy"; delimitersToGuess: string[] }
        | { delimiter: string },
    ): ParseResult;
    unparse(rows: string[][], config: { newline: string; escapeFormulae: RegExp }): string;
  }
  const papa: Papa;
  export default papa;
}
