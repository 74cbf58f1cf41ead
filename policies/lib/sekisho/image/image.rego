# METADATA
# title: Image references
# description: |
#   What a pod runs and mounts, read as the kubelet reads it. A registry's port is no tag, and a name that merely begins
#   as an allowed one is another name, so no policy looks at the raw text.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/
#     description: Images
package lib.sekisho.image

import data.lib.sekisho.workload

# METADATA
# description: |
#   Every image of the pod, keyed by the path of its reference, with the reference, its owner and its parts. What is no
#   reference has no parts. An empty image is one that a controller fills in later.
images[path] := image if {
	# mutation:equivalent swap arguments: the order is lost in the keys
	some [owner, path, reference] in array.concat(_container_images, _volume_images)
	is_string(reference)
	reference != ""

	# mutation:equivalent swap arguments: the two have no key in common
	image := object.union({"owner": owner, "reference": reference}, _parts(reference))
}

_container_images := [[owner, path, container.image] |
	some container_path, container in workload.containers

	owner := sprintf("container %q", [container.name])
	path := array.concat(container_path, ["image"])
]

_volume_images := [[owner, path, volume.image.reference] |
	some i, volume in workload.spec.volumes

	owner := sprintf("volume %q", [_name(volume, i)])
	path := array.concat(workload.spec_path, ["volumes", i, "image", "reference"])
]

_name(volume, i) := volume.name if {
	is_string(volume.name)
	volume.name != ""
} else := sprintf("volumes[%d]", [i])

_parts(reference) := parts if {
	parts := parse(reference)
} else := {}

# METADATA
# description: |
#   The parts of a reference by the grammar of github.com/distribution/reference, with what it leaves out filled in. Tag
#   and digest are empty when absent. Undefined for what is no reference.
parse(reference) := {
	"registry": registry,
	"repository": repository,
	"tag": tag,
	"digest": digest,
	"name": concat("/", [registry, repository]),
} if {
	not regex.match(`^[a-f0-9]{64}$`, reference)
	[host, rest] := _split(reference)
	regex.match(_host, host)

	# mutation:equivalent change literal: an anchored pattern matches once at most
	some [_, path, tag, digest] in regex.find_all_string_submatch_n(_path, rest, 1)

	registry := _registry(lower(host))
	repository := _repository(registry, path)
}

_host := concat("", [
	`^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*`,
	`|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`,
])

_path := concat("", [
	`^([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)`,
	`(?::([0-9A-Za-z_][0-9A-Za-z_.-]{0,127}))?`,
	`(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
])

# Only a first segment that cannot be the start of a path is a host.
# mutation:equivalent change literal: every negative length means the rest
_split(reference) := [host, substring(reference, count(host) + 1, -1)] if {
	contains(reference, "/")
	host := split(reference, "/")[0]
	regex.match(`[.:]|^localhost$`, host)
} else := ["docker.io", reference]

_registry(host) := "docker.io" if {
	host == "index.docker.io"
} else := host

_repository(registry, path) := concat("/", ["library", path]) if {
	registry == "docker.io"
	not contains(path, "/")
} else := path

# METADATA
# description: |
#   Whether a pattern covers a name such as docker.io/library/nginx: the whole of it or its first segments. In the
#   pattern, `*` stays within a segment and `**` does not.
covers(pattern, name) if glob.match(_trimmed(pattern), ["/"], name)

covers(pattern, name) if glob.match(concat("/", [_trimmed(pattern), "**"]), ["/"], name)

_trimmed(pattern) := trim_right(pattern, "/")
