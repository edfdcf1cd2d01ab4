import * as z from "zod";

/** What is the deployer's own: kept in `deploy.json`, which no upgrade touches. */
const settings = z.strictObject({
  /** The Worker's name, and the first part of its queue's. Another name is another deployment, with nothing in it. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,54}$/, "must be 1 to 55 of a-z, 0-9 and -")
    .optional(),
  /** Host names in zones of the account: for the service, and for short links if they have one of their own. */
  domains: z.array(z.string().regex(/^[a-z0-9.-]+$/, "must be a host name")).optional(),
  /** Variables that are no secrets. Secrets are set with `wrangler secret put`. */
  vars: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
    )
    .optional(),
});

const file = settings.extend({
  /** Other deployments of the same code: what they say wins over what is said above. */
  environments: z.record(z.string(), settings).optional(),
});

export type Settings = z.infer<typeof settings>;

const SECRETS = new Set(["ADMIN_API_KEY", "LEADSIE_API_KEY", "LEADSIE_WEBHOOK_SECRET"]);

/** The settings of an environment (null: the one without a name), from the text of `deploy.json`. Says what is wrong with it. */
export function settingsFor(text: string, environment: string | null, known: readonly string[]): Settings {
  const read = file.safeParse(parse(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`deploy.json: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  const { environments = {}, ...base } = read.data;
  const own = environment === null ? {} : environments[environment];
  if (!own) throw new Error(`deploy.json has no environment ${environment}`);
  const name = own.name ?? (environment === null ? base.name : `${base.name ?? DEFAULT_NAME}-${environment}`);
  const vars = { ...base.vars, ...own.vars };
  for (const variable of Object.keys(vars)) {
    if (SECRETS.has(variable)) {
      throw new Error(
        `deploy.json: ${variable} is a secret: set it with npx wrangler secret put ${variable}`,
      );
    }
    if (!known.includes(variable)) throw new Error(`deploy.json: there is no variable ${variable}`);
  }
  const domains = environment === null ? base.domains : own.domains;
  return { ...(name && { name }), ...(domains && { domains }), vars };
}

const DEFAULT_NAME = "connectwatch";

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`deploy.json is not JSON: ${(error as Error).message}`);
  }
}

/** wrangler.toml with the deployer's settings in it. */
export function configWith(toml: string, { name = DEFAULT_NAME, domains = [], vars = {} }: Settings): string {
  const routes = domains.map((pattern) => `{ pattern = ${JSON.stringify(pattern)}, custom_domain = true }`);
  const head = `name = ${JSON.stringify(name)}\n${routes.length > 0 ? `routes = [${routes.join(", ")}]\n` : ""}`;
  const given = Object.entries(vars).map(([variable, value]) => `${variable} = ${JSON.stringify(value)}`);
  const own = toml
    .replace(/^name = "connectwatch"\n/m, head)
    .replaceAll('"connectwatch-polls"', JSON.stringify(`${name}-polls`));
  return given.length > 0 ? `${own}\n[vars]\n${given.join("\n")}\n` : own;
}
