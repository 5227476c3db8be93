/** Folders that are made elsewhere and put in place whole, whoever else does the same at that moment. Plain Node. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/**
 * A folder that is to be made from something, with a file in it that says from what.
 * @typedef {{ folder: string, mark: string }} Place
 */

/** @param {Place} place */
export function isMadeFrom({ folder, mark }, wanted) {
  const file = path.join(folder, mark)
  return existsSync(file) && readFileSync(file, 'utf8') === wanted
}

/** A new folder of this process in `parent`, where something is made before it is put in place. */
export function makeRoom(parent, purpose) {
  const room = path.join(parent, `.set-up-${process.pid}-${purpose}`)
  mkdirSync(room)
  return room
}

/** Remove the rooms of processes that are gone. */
export function removeLeftRooms(parent) {
  for (const name of readdirSync(parent)) {
    const pid = /^\.set-up-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isOfAnother(Number(pid)))
      rmSync(path.join(parent, name), { recursive: true, force: true })
  }
}

function isOfAnother(pid) {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Move `made` to its place; what stood there goes. Whoever finds the same there already drops their own.
 * @param {string} made a folder on the same disk, in or as a room of this process
 * @param {Place} place
 */
export function putInPlace(made, place, wanted) {
  writeFileSync(path.join(made, place.mark), wanted)
  const former = `${made}-former`
  while (!isMadeFrom(place, wanted)) {
    try {
      if (existsSync(place.folder)) renameSync(place.folder, former)
      renameSync(made, place.folder)
    } catch (error) {
      // A mount point cannot be moved. Else somebody took the former away, or was faster: look again.
      if (['EBUSY', 'EXDEV'].includes(error.code)) copyInto(made, place, wanted)
      else if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    }
    rmSync(former, { recursive: true, force: true })
  }
  rmSync(made, { recursive: true, force: true })
}

/** The mark comes last. */
function copyInto(made, { folder, mark }, wanted) {
  rmSync(path.join(folder, mark), { force: true })
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true, force: true })
  const filter = (file) => file !== path.join(made, mark)
  cpSync(made, folder, { recursive: true, verbatimSymlinks: true, filter })
  writeFileSync(path.join(folder, mark), wanted)
}
