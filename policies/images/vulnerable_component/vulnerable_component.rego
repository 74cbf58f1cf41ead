# METADATA
# title: End-of-life or known-vulnerable cluster component
# description: |
#   Controllers and dashboards hold rights over the whole cluster, so that one of their vulnerabilities hands it over, and
#   one that is no longer maintained will have the next vulnerability for ever. A short table names such components by the
#   names of their images, wherever these are mirrored, and the versions in question by the tag. A tag that is no version
#   cannot be judged, which is reported with low severity. Tiller is recognised by its labels and its Service too.
# related_resources:
#   - ref: https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/
#     description: Retirement of Ingress NGINX
#   - ref: https://kubernetes.io/docs/reference/issues-security/official-cve-feed/
#     description: Official CVE feed of Kubernetes
# custom:
#   severity: high
#   kinds: [PodBearing, Service]
#   attack: A published exploit turns access to the component into access to the cluster.
#   principles: [small-attack-surface, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1190, MS-TA9004]
#   remediation: Update the component to a version without the vulnerability, or replace it with one that is maintained.
#   parameters:
#     today:
#       type: string
#       description: |
#         The day, as 2026-11-26, on which the end of life is judged. Empty stands for the day on which the table was last
#         revised, so that the verdict does not depend on the clock.
#     table:
#       type: array
#       items:
#         type: object
#         required: [component, repositories]
#         properties:
#           component: {type: string}
#           repositories: {type: array, items: {type: string}}
#           endOfLife: {type: string}
#           advice: {type: string}
#           vulnerabilities:
#             type: array
#             items:
#               type: object
#               properties: {id: {type: string}, from: {type: string}, fixed: {type: string}}
#       description: |
#         Components beside the built-in ones: their images, as globs such as `**/team-a/controller`, the day from which
#         nobody mends them, with advice, and the versions (semver) with a vulnerability, from one up to the one that mends it.
package policies.images.vulnerable_component

import data.lib.sekisho.components
import data.lib.sekisho.image
import data.lib.sekisho.review
import data.lib.sekisho.workload

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {"today": "", "table": []}

_parameters := object.union(default_parameters, review.parameters("vulnerable-component"))

violation contains {"msg": msg, "details": {"path": match.path}} if {
	some match in _matches
	_has_ended(match.entry)

	msg := sprintf("%s uses %s, which %s", [match.owner, match.entry.component, _end(match.entry)])
}

violation contains {"msg": msg, "details": {"path": match.path}} if {
	some match in _matches
	version := components.version(match.tag)
	affecting := _affecting(match.entry, version)
	count(affecting) > 0

	msg := sprintf("%s uses %s %s, which has %s", [match.owner, match.entry.component, version, concat(", ", affecting)])
}

violation contains {"msg": msg, "details": {"path": match.path, "severity": "low"}} if {
	some match in _matches
	not _has_ended(match.entry)
	count(match.entry.vulnerabilities) > 0
	not components.version(match.tag)

	msg := sprintf("%s uses %s, whose version cannot be told by %s", [match.owner, match.entry.component, _quoted(match.tag)])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	path := _sign_of_tiller
	count(_matches) == 0
	some entry in components.table # mutation:equivalent all but the first element: Tiller is not the first one
	entry.component == "Tiller of Helm 2"
	_has_ended(entry)

	msg := sprintf("object belongs to %s, which %s", [entry.component, _end(entry)])
}

_sign_of_tiller := array.concat(workload.pod_path, ["metadata", "labels"]) if {
	workload.pod.metadata.labels.app == "helm"
	workload.pod.metadata.labels.name == "tiller"
}

_sign_of_tiller := ["metadata", "name"] if {
	review.group_kind == "Service"
	review.object.metadata.name == "tiller-deploy"
}

# The images of the pod that are components of the table.
_matches contains {"path": path, "owner": found.owner, "tag": found.tag, "entry": entry} if {
	some path, found in image.images
	some entry in _entries(found.name)
}

# Most globs end in a name, by which they are looked up.
_entries(name) := {candidate.entry |
	some segment in [regex.replace(name, "^.*/", ""), ""] # mutation:equivalent drop condition: this spares the other names
	some candidate in _by_last_segment[segment]
	glob.match(candidate.pattern, ["/"], name)
}

_by_last_segment[segment] contains {"pattern": pattern, "entry": entry} if {
	# mutation:equivalent swap arguments: the order is lost in the set
	some entry in array.concat(components.table, _parameters.table)
	some pattern in entry.repositories
	segment := _literal(regex.replace(pattern, "^.*/", "")) # mutation:equivalent *: what stands under no name is tried for all
}

# mutation:equivalent *: what stands under no name is tried for all
_literal(segment) := segment if {
	regex.match(`^[a-z0-9._-]+$`, segment) # mutation:equivalent *: what stands under no name is tried for all
} else := ""

_has_ended(entry) if entry.endOfLife <= _today

_today := _parameters.today if {
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, _parameters.today)
} else := components.revised

_end(entry) := text if {
	text := sprintf("nobody has maintained since %s: %s", [entry.endOfLife, entry.advice])
} else := sprintf("nobody has maintained since %s", [entry.endOfLife])

_affecting(entry, version) := {sprintf("%s (fixed in %s)", [vulnerability.id, vulnerability.fixed]) |
	some vulnerability in entry.vulnerabilities
	semver.compare(version, vulnerability.from) >= 0
	semver.compare(version, vulnerability.fixed) < 0
}

_quoted("") := "an image without a tag"

_quoted(tag) := sprintf("the tag %q", [tag]) if tag != ""
