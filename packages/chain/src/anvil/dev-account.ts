import { HDNodeWallet, Mnemonic, type Provider } from "ethers";

/** The well-known mnemonic of development chains. Its keys are public: never use them on a chain with value. */
export const DEV_MNEMONIC = "test test test test test test test test test test test junk";

/** Account `index` of a development chain's mnemonic. */
export function devAccount(index: number, provider: Provider, mnemonic: string = DEV_MNEMONIC): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(mnemonic), `m/44'/60'/0'/0/${index}`).connect(provider);
}
