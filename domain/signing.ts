/** Signs statements of the service, such as certificates of erasure, so that others can check them years later. */
export interface Signer {
  /** Names the key pair. */
  keyId: string;
  /** @returns the Ed25519 signature of the text's UTF-8 bytes */
  sign(text: string): Buffer;
}
