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
images[array.concat(path, ["image"])] := _image("container", container.name, container.image) if {
	some path, container in workload.containers
}

images[array.concat(path, ["image", "reference"])] := _image("volume", volume.name, reference) if {
	some path, volume in workload.volumes
	reference := volume.image.reference
}

# A function of texts: an engine that remembers what it does not read from the input asks it once.
_image(sort, name, reference) := object.union(
	{"owner": sprintf("%s %q", [sort, name]), "reference": reference},
	_parts(reference), # mutation:equivalent swap arguments: the two have no key in common
) if {
	is_string(reference)
	reference != ""
}

_parts(reference) := parse(reference)

_parts(reference) := {} if not parse(reference)

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
covers(pattern, name) if glob.match(trim_right(pattern, "/"), ["/"], name)

covers(pattern, name) if glob.match(concat("/", [trim_right(pattern, "/"), "**"]), ["/"], name)
