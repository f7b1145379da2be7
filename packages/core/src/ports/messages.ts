import type { Outcome } from "./outcome.ts";

/** Where messages leave for addresses that people have registered. */
export interface Posts {
  /** One POST, once. `TargetRefused`: the address is inside a network. A redirect is answered with its status. */
  post(
    url: string,
    message: { headers: Readonly<Record<string, string>>; body: string },
  ): Promise<Outcome<{ status: number }>>;
}

/** Topics of SNS: whoever subscribes to one gets what is published. */
export interface Topics {
  /** One message, once; what it is named by is in it, so that who gets it twice can tell. */
  publish(topic: { arn: string; region: string; fifo: boolean }, message: TopicMessage): Promise<Outcome<void>>;
}
export interface TopicMessage {
  /** The same however often it is published. A FIFO topic drops what has an id that it had within five minutes. */
  id: string;
  /** Of one group a FIFO topic hands on in order. */
  group: string;
  /** ASCII, one line, less than 100 characters: what an e-mail has for its subject. */
  subject: string;
  /** For programs, and everybody whose kind is not named. */
  body: string;
  /** For people: a letter, and a line. */
  email: string;
  sms: string;
  /** What a subscription may filter by. At most ten, none empty. */
  attributes: Readonly<Record<string, string | number>>;
}

/** WAF's sets of blocked addresses, one a family. A token is of the whole set: any write by anybody changes it. */
export interface AddressSets {
  get(family: 4 | 6): Promise<Outcome<{ addresses: string[]; token: string }>>;
  /** The whole set. `conflict`: somebody has written since the token was read. */
  update(family: 4 | 6, addresses: readonly string[], token: string): Promise<Outcome<void>>;
}

/** Host names, as a resolver has them now. */
export interface Names {
  /** Every address; none: there is no such name. `unknown`: nobody can say at present. */
  addresses(host: string): Promise<readonly string[] | "unknown">;
}
