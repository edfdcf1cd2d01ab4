/** The part of Node's own module that tests use; the Worker's types know no Node. */
declare module "node:sqlite" {
  export class DatabaseSync {
    constructor(path: string);
    exec(sql: string): void;
    prepare(sql: string): { all(...bindings: unknown[]): Record<string, SqlStorageValue>[] };
  }
}
