import { Failure, type FailureExtra } from '../domain/failure.ts'

const MESSAGE = {
  zh: '该单号已以另一金额登记，一个单号只对应一笔款项',
  en: 'This number is known with another amount; a number stands for one sum',
}

/** A payment or a refund that comes again, but not as it was. Nothing of it is booked. */
export function otherAmount(extra: FailureExtra = {}): Failure {
  return new Failure('PARAM_INVALID', { field: 'amount', message: MESSAGE, extra })
}
