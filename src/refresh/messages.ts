/**
 * One poll that may be made now: the queue carries permits into Workers, which are not billed for waiting, and
 * keeps no backlog. What is due stays a row in the Directory until the poll has reported.
 */
export interface PollMessage {
  key: string;
  customUserId: string;
  /** The customer is hot: once connected, it is to be told that no more looks are needed. */
  hot?: boolean;
}
