/** What a failed asset says when the visitor gives no message of their own. */
export const DEFAULT_FAILURE = "You don't have admin access to this asset";
