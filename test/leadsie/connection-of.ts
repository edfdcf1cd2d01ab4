/** A connection as Leadsie documents it, with some fields replaced (undefined leaves one out of the JSON). */
export function connectionOf(fields: object): object {
  return {
    user: 4711,
    customUserId: "customer-1",
    requestUrl: "https://app.leadsie.com/connect/acme/manage",
    requestName: "Onboarding",
    accessLevel: "admin",
    status: "SUCCESS",
    connectionAssets: [
      {
        type: "Page",
        name: "Shop",
        id: "123",
        isSuccess: true,
        message: "",
        time: "2026-01-22T15:56:31.403Z",
      },
    ],
    ...fields,
  };
}
