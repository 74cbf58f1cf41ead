# METADATA
# title: Sensitive host directory or credential file mounted
# description: |
#   The node keeps its configuration, its devices, the secrets of all its pods and often credentials of the cloud on its
#   disk. A volume of such a path, of what lies below it or of a directory above it hands them to the pod. The root of a
#   disk stands for itself alone in both lists. `/var/run` counts as `/run`, to which it links.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline
# custom:
#   severity: high
#   attack: Code in the pod reads the node's keys and the secrets of its other pods, or changes what the node runs.
#   principles: [least-privilege, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1552.001, MS-TA9013, MS-TA9026]
#   remediation: Remove the volume, or mount the exact narrower path read-only and list it under `allowed`.
#   parameters:
#     paths:
#       type: array
#       items: {type: string}
#       description: Absolute paths of the node that no volume may show, together with all that lies below them.
#     allowed:
#       type: array
#       items: {type: string}
#       description: Absolute paths that volumes may show all the same, together with all that lies below them.
package policies.container_hardening.sensitive_host_path

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"paths": [
		"/", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/home", "/sys", "/usr",
		"/var/lib/kubelet", "/var/lib/etcd", "/var/lib/docker", "/var/lib/containerd", "/var/log/pods",
		"/etc/kubernetes", "/etc/kubernetes/azure.json", "/var/lib/waagent",
		"/.aws/credentials", "/.config/gcloud", "/.azure", "/var/run/secrets", `C:\`,
	],
	"allowed": [],
}

_parameters := object.union(default_parameters, review.parameters("sensitive-host-path"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, volume in workload.spec.volumes
	shown := _segments(volume.hostPath.path)
	some listed in _parameters.paths
	_overlap(shown, _segments(listed))
	not _is_allowed(shown)

	msg := sprintf("volume %q exposes sensitive host path %q", [_name(volume, i), volume.hostPath.path])
	path := array.concat(workload.spec_path, ["volumes", i, "hostPath", "path"])
}

_overlap(shown, listed) if _covers(listed, shown)

_overlap(shown, listed) if _starts_with(listed, shown)

_is_allowed(shown) if {
	some entry in _parameters.allowed
	_covers(_segments(entry), shown)
}

_covers(listed, shown) if listed == shown

_covers(listed, shown) if {
	_starts_with(shown, listed)
	not _is_root(listed)
}

# mutation:equivalent change literal: a slice from -1 is one from 0
_starts_with(path, prefix) if array.slice(path, 0, count(prefix)) == prefix

_is_root([])

_is_root([drive]) if endswith(drive, ":")

_name(volume, i) := volume.name if is_string(volume.name)

else := sprintf("volumes[%d]", [i])

# Relative paths have none: what they lead to, no runtime agrees on.
_segments(path) := array.slice(segments, 1, count(segments)) if {
	segments := _cleaned(path)
	array.slice(segments, 0, 2) == ["var", "run"] # mutation:equivalent change literal: a slice from -1 is one from 0
} else := _cleaned(path)

_cleaned(path) := [segment |
	some i, segment in parts
	not _is_left(parts, i)
] if {
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
