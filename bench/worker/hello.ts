/** The least that a Worker can do: what others are compared with. */
export default {
  fetch: () => new Response("hello"),
} satisfies ExportedHandler;
