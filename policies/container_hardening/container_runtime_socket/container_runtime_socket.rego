# METADATA
# title: Container runtime socket mounted
# description: |
#   Whoever can write to the socket of the container runtime starts containers as they please, privileged ones too, and
#   so owns the node. A read-only mount does not help, because a socket can be written through it. Directories that hold
#   a socket count as well, and so does every file that has the name of such a socket, wherever distributions and rootless
#   runtimes put it. `/var/run` counts as `/run`, to which it links; a volume of `/var` is none of these.
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
#     names:
#       type: array
#       items: {type: string}
#       description: File names of such sockets in whatever directory.
package policies.container_hardening.container_runtime_socket

import data.lib.sekisho.path
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"sockets": [
		"/var/run/docker.sock",
		"/run/docker.sock",
		"/run/docker/containerd/containerd.sock",
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
	],
	"names": ["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock"],
}

_parameters := object.union(default_parameters, review.parameters("container-runtime-socket"))

violation contains {"msg": msg, "details": {"path": array.concat(volume_path, ["hostPath", "path"])}} if {
	some volume_path, volume in workload.volumes
	_exposes_socket(volume.hostPath.path)

	msg := sprintf("volume %q exposes a container runtime socket: host path %q", [volume.name, volume.hostPath.path])
}

_exposes_socket(shown) if path.segments(shown) in _at_or_above_sockets

_exposes_socket(shown) if {
	segments := path.segments(shown)
	segments[count(segments) - 1] in _parameters.names
}

_at_or_above_sockets contains segments if {
	some socket in _parameters.sockets
	some segments in path.up(path.segments(socket))
}
