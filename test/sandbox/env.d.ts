declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../../sandbox/src/index.ts");
    durableNamespaces: "Sandbox";
  }
  interface Env {
    SANDBOX: DurableObjectNamespace<import("../../sandbox/src/sandbox.ts").Sandbox>;
    ASSETS: Fetcher;
    LEADSIE_API_KEY: string;
  }
}
