/** 张*三, 张*. Of longer names the first and last character stay. Counts characters, as rare surnames need two units. */
export function maskName(name: string): string {
  const characters = Array.from(name)
  const first = characters.at(0) ?? ''
  const last = characters.at(-1) ?? ''
  if (characters.length <= 1) return '*'.repeat(characters.length)
  if (characters.length === 2) return `${first}*`
  return `${first}${'*'.repeat(characters.length - 2)}${last}`
}

/** 138****5678. What is shorter than a mobile number keeps its last two characters at most. */
export function maskPhone(phone: string): string {
  const characters = Array.from(phone)
  return characters.length >= 11 ? keepEnds(characters, 3, 4) : keepEnds(characters, 0, characters.length > 6 ? 2 : 0)
}

/** 110101********1234. Other documents are shorter: they keep two characters at each end, short ones nothing. */
export function maskIdNumber(idNumber: string): string {
  const characters = Array.from(idNumber)
  if (characters.length >= 18) return keepEnds(characters, 6, 4)
  return characters.length >= 8 ? keepEnds(characters, 2, 2) : keepEnds(characters, 0, 0)
}

/** 北京市朝阳区****: a third of the address and at most six characters; what follows is hidden, its length too. */
export function maskAddress(address: string): string {
  const characters = Array.from(address)
  return characters.length === 0
    ? ''
    : `${characters.slice(0, Math.min(6, Math.floor(characters.length / 3))).join('')}****`
}

function keepEnds(characters: string[], first: number, last: number): string {
  const tailStart = characters.length - last
  return characters.map((character, index) => (index < first || index >= tailStart ? character : '*')).join('')
}
