/** The four calls of the floor's life, named like the events of the order that it is compared with. */
export const FLOOR_CALLS = ['PLACE', 'PAID', 'SHIP', 'SIGNED'] as const
export const FLOOR_TASK_QUEUE = 'bench-floor'
