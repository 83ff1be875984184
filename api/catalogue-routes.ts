import type { Api } from './create-api.ts'
import type { ApiDependencies } from './dependencies.ts'
import { registerAddContract } from './routes/catalogue/add-contract.ts'
import { registerAddNumber } from './routes/catalogue/add-number.ts'
import { registerAddPhoneGiftTier } from './routes/catalogue/add-phone-gift-tier.ts'
import { registerAddPlan } from './routes/catalogue/add-plan.ts'
import { registerAddRechargeGiftTier } from './routes/catalogue/add-recharge-gift-tier.ts'
import { registerAddTerminal } from './routes/catalogue/add-terminal.ts'
import { registerAddTerminalSku } from './routes/catalogue/add-terminal-sku.ts'
import { registerAddTierTerminals } from './routes/catalogue/add-tier-terminals.ts'
import { registerAddVas } from './routes/catalogue/add-vas.ts'
import { registerDeleteContract } from './routes/catalogue/delete-contract.ts'
import { registerDeleteContractTier } from './routes/catalogue/delete-contract-tier.ts'
import { registerListProducts } from './routes/catalogue/list-products.ts'

/** What merchants put into the shop (contract section 10, #14 to #25), in the order of their numbers. */
export function registerCatalogueRoutes(api: Api, dependencies: ApiDependencies): void {
  registerAddPlan(api, dependencies)
  registerAddNumber(api, dependencies)
  registerAddContract(api, dependencies)
  registerAddPhoneGiftTier(api, dependencies)
  registerAddRechargeGiftTier(api, dependencies)
  registerAddTierTerminals(api, dependencies)
  registerAddTerminal(api, dependencies)
  registerAddTerminalSku(api, dependencies)
  registerAddVas(api, dependencies)
  registerDeleteContract(api, dependencies)
  registerDeleteContractTier(api, dependencies)
  registerListProducts(api, dependencies)
}
