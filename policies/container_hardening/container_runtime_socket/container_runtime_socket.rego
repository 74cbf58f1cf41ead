# METADATA
# title: Container runtime socket mounted
# description: |
#   Whoever can write to the socket of the container runtime starts containers as they please, privileged ones too, and
#   so owns the node. A read-only mount does not help, because a socket can be written through it. Directories that hold
#   a socket count as well. `/var/run` counts as `/run`, to which it links; a volume of `/var` is none of these.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath volumes
#   - ref: https://kubernetes.io/docs/setup/production-environment/container-runtimes/
#     description: Container runtimes and their sockets
# custom:
#   severity: critical
#   attack: Code in the pod asks the runtime for a privileged container with the node's disk in it, and is root there.
#   principles: [least-privilege, small-attack-surface]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1611, T1610, MS-TA9013]
#   remediation: Remove the hostPath volume and its mounts.
#   parameters:
#     sockets:
#       type: array
#       items: {type: string}
#       description: Absolute paths of the sockets and named pipes of container runtimes.
package policies.container_hardening.container_runtime_socket

import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"sockets": [
	"/var/run/docker.sock",
	"/run/docker.sock",
	"/run/containerd/containerd.sock",
	"/var/run/containerd/containerd.sock",
	"/run/crio/crio.sock",
	"/var/run/crio/crio.sock",
	"/run/cri-dockerd.sock",
	"/var/run/cri-dockerd.sock",
	"/run/podman/podman.sock",
	"/run/k3s/containerd/containerd.sock",
	"/var/run/dockershim.sock",
	`\\.\pipe\containerd-containerd`,
	`\\.\pipe\docker_engine`,
]}

_parameters := object.union(default_parameters, review.parameters("container-runtime-socket"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some i, volume in workload.spec.volumes
	segments := _segments(volume.hostPath.path)
	some socket in _parameters.sockets

	# mutation:equivalent change literal: a slice from -1 is one from 0
	array.slice(_segments(socket), 0, count(segments)) == segments

	msg := sprintf("volume %q exposes a container runtime socket: host path %q", [_name(volume, i), volume.hostPath.path])
	path := array.concat(workload.spec_path, ["volumes", i, "hostPath", "path"])
}

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
