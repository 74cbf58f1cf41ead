# METADATA
# title: Kubernetes versions
# description: |
#   Minor versions of Kubernetes 1, as `1.31` or `v1.31`. Whatever is no such version counts as the newest one, as
#   the API server treats a version label that it cannot read.
package lib.sekisho.version

# METADATA
# description: The version is that of 1.minor or of a later release.
at_least("latest", _)

at_least(version, minor) if to_number(_minor(version)) >= minor

at_least(version, _) if {
	version != "latest" # mutation:equivalent *: spares the regular expression; the rule above holds for latest already
	not _minor(version)
}

# mutation:equivalent change literal: an anchored pattern matches once at most
_minor(version) := regex.find_all_string_submatch_n(`^v?1\.(0|[1-9][0-9]*)$`, version, 1)[0][1]
