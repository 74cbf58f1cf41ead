# METADATA
# title: Paths of files on a node
# description: |
#   Paths as the node reads them, whichever way they are written, as lists of segments.
package lib.sekisho.path

# METADATA
# description: |
#   The segments of an absolute path, on Linux or Windows, after cleaning; /var/run is /run, to which it links. Relative
#   paths have none: what they lead to, no runtime agrees on.
segments(path) := array.slice(cleaned, 1, count(cleaned)) if {
	cleaned := _cleaned(path)
	array.slice(cleaned, 0, 2) == ["var", "run"] # mutation:equivalent change literal: a slice from -1 is one from 0
} else := _cleaned(path)

# METADATA
# description: A path and all directories above it, each as segments.
up(path) := {array.slice(path, 0, n) | some n in numbers.range(0, count(path))} # mutation:equivalent change literal: a slice up to -1 is one up to 0

# METADATA
# description: The same without the root of the disk, which stands for itself alone.
up_to_root(path) := {path} | {above | some above in up(path); not _is_root(above)}

_is_root([])

_is_root([drive]) if endswith(drive, ":")

_cleaned(path) := [segment |
	some i, segment in parts
	not _is_left(parts, i)
] if {
	is_string(path) # mutation:equivalent *: no pattern matches others; this keeps strict engines from errors
	regex.match(`^(/|\\|[A-Za-z]:)`, path)
	parts := [part | some part in split(_slashed(path), "/"); not part in ["", "."]]
}

# Windows takes both slashes and either case.
_slashed(path) := lower(replace(path, `\`, "/")) if {
	not startswith(path, "/")
} else := path

# A segment is left when from it to some later one there are as many steps up as down; a step up is left at once.
_is_left(parts, i) if {
	some j, ".." in parts
	j >= i
	window := array.slice(parts, i, j + 1)
	ups := [part | some part in window; part == ".."]
	count(ups) * 2 >= count(window)
}
