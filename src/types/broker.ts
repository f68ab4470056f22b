/** What a broker's program needs to know of where it runs. */
export interface BrokerPlace {
  /** Its own, empty; all it writes belongs there. */
  readonly folder: string;
  /** The one clients connect to, then as many as the broker asks for. */
  readonly ports: readonly number[];
  /** Where its programs were found, by name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where it is installed, for one that has a home; else ''. */
  readonly home: string;
}

/** How one kind of broker is started and asked whether it is there. Pure: src/run does what it says. */
export interface Broker {
  readonly title: string;
  /** What must be found to start it: names on the PATH, or in `folders`. */
  readonly programs: readonly string[];
  readonly folders?: readonly string[];
  /** An environment variable that says where it is installed, and the file there that tells its version in group 1. */
  readonly home?: { readonly variable: string; readonly folder: string; readonly holds: RegExp };
  /** What to do where something is missing. */
  readonly remedy: string;
  /** Ports it needs beside the one that clients connect to. */
  readonly morePorts: number;
  /** Chooses a free port itself when asked for 0, and writes it in a file whose name ends so. */
  readonly portFile?: { readonly ending: string; read(text: string): number | undefined };
  /** Files to be written below its folder before it starts. */
  files(place: BrokerPlace): Readonly<Record<string, string>>;
  command(place: BrokerPlace): {
    readonly command: string;
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
  /** Who may use it when it was started so. */
  readonly login?: { readonly user: string; readonly password: string };
  /** The port that its clients expect. */
  readonly usualPort: number;
  /** Asks in its own protocol whether it is there. */
  readonly hello: Uint8Array;
  /** What it has answered so far: undefined is not yet enough; null for a version it does not tell. Throws when it is another. */
  greeting(answer: Buffer): { readonly version: string | null } | undefined;
}
