import type { Env } from "../../src/env.ts";
import { count, countMessages } from "./counters.ts";

const known = new WeakMap<object, Env>();

/** The bindings, with every call to an object and every message to a queue counted. The same one for the same bindings. */
export function countedEnv(env: Env): Env {
  let counted = known.get(env);
  if (!counted) {
    counted = Object.fromEntries(
      Object.entries(env).map(([name, binding]) => [name, countedBinding(name, binding)]),
    ) as unknown as Env;
    known.set(env, counted);
    known.set(counted, counted);
  }
  return counted;
}

function countedBinding(name: string, binding: unknown): unknown {
  if (typeof binding !== "object" || binding === null) return binding;
  if ("getByName" in binding) return countedNamespace(name, binding as DurableObjectNamespace);
  if ("sendBatch" in binding) return countedQueue(binding as Queue);
  return binding;
}

function countedNamespace(name: string, namespace: DurableObjectNamespace): unknown {
  return {
    jurisdiction: (where: "eu") => countedNamespace(name, namespace.jurisdiction(where)),
    getByName: (id: string) => countedStub(name, namespace.getByName(id)),
  };
}

/** A stub whose methods count. Whatever is called on it is a remote call: stubs have nothing else that is used here. */
function countedStub(name: string, stub: object): object {
  return new Proxy(stub, {
    get(target, method) {
      const call = Reflect.get(target, method) as unknown;
      if (typeof call !== "function") return call;
      return async (...args: unknown[]) => {
        count("calls", name);
        const from = performance.now();
        try {
          return await Reflect.apply(call, target, args);
        } finally {
          count("callMs", name, performance.now() - from);
        }
      };
    },
  });
}

function countedQueue(queue: Queue): Pick<Queue, "send" | "sendBatch"> {
  return {
    send: (body, options) => {
      countMessages(1);
      return queue.send(body, options);
    },
    sendBatch: (messages, options) => {
      const list = [...messages];
      countMessages(list.length);
      return queue.sendBatch(list, options);
    },
  };
}
