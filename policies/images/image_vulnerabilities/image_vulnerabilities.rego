# METADATA
# title: Image exceeds the vulnerability threshold
# description: |
#   Published exploits work against every image that still holds the vulnerable package. Nothing is scanned here: judged are
#   results of a scanner, given as a parameter or as VulnerabilityReport objects seen together with the pod. A result belongs
#   to an image by its digest; one that has only repository and tag in common is taken for it as well, which the message
#   says, because the tag may have moved. Without a result nothing is said, unless one is required. Images of workloads that are
#   reached from outside the cluster are held to stricter limits.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/cloud-native-security/
#     description: Cloud native security and Kubernetes
# custom:
#   severity: high
#   inventory:
#     - aquasecurity.github.io/v1alpha1/VulnerabilityReport
#     - v1/Service
#     - networking.k8s.io/v1/Ingress
#     - gateway.networking.k8s.io/v1/Gateway
#     - gateway.networking.k8s.io/v1/GRPCRoute
#     - gateway.networking.k8s.io/v1/HTTPRoute
#     - gateway.networking.k8s.io/v1alpha2/TCPRoute
#     - gateway.networking.k8s.io/v1alpha2/TLSRoute
#     - gateway.networking.k8s.io/v1alpha2/UDPRoute
#     - networking.istio.io/v1/VirtualService
#   attack: Whoever reaches the program uses a published exploit against a package in its image.
#   principles: [small-attack-surface, defence-in-depth]
#   protects: [confidentiality, integrity, availability]
#   threats: [T1190, MS-TA9004]
#   remediation: Build the image anew with packages that are mended, or remove the packages that are not needed.
#   parameters:
#     max:
#       type: object
#       additionalProperties: {type: integer}
#       description: How many vulnerabilities of a severity (CRITICAL, HIGH, MEDIUM, LOW) an image may have at most.
#     exposedMax:
#       type: object
#       additionalProperties: {type: integer}
#       description: |
#         The same for workloads that are reached from outside the cluster; of two numbers for one severity the lower one holds.
#     internalClasses:
#       type: array
#       items: {type: string}
#       description: |
#         Classes of Ingresses, Gateways and load balancers, and names of Istio Gateways as VirtualServices write them, that
#         are reached from inside only.
#     deniedCVEs:
#       type: array
#       items: {type: string}
#       description: Numbers of vulnerabilities that no image may have.
#     ignoreUnfixed:
#       type: boolean
#       description: Whether vulnerabilities that no version of the package mends do not count.
#     maxAge:
#       type: string
#       description: How old a result may be on the day of the parameter today, in hours, as 720h; empty for any age.
#     today:
#       type: string
#       description: |
#         The day, as 2026-11-26, on which the age of results is judged. Without it no age is judged, so that the verdict does
#         not depend on the clock.
#     required:
#       type: boolean
#       description: Whether each image needs a result.
#     reports:
#       type: array
#       items:
#         type: object
#         properties:
#           image: {type: string}
#           time: {type: string}
#           vulnerabilities:
#             type: array
#             items:
#               type: object
#               properties: {id: {type: string}, severity: {type: string}, fixedVersion: {type: string}}
#       description: |
#         Results beside the VulnerabilityReport objects: the image with its digest, or with its tag, the time of the scan and
#         the vulnerabilities.
package policies.images.image_vulnerabilities

import data.lib.sekisho.exposure
import data.lib.sekisho.image
import data.lib.sekisho.inventory
import data.lib.sekisho.review

# METADATA
# description: Values for the parameters that are not set.
default_parameters := {
	"max": {"CRITICAL": 0},
	"exposedMax": {"CRITICAL": 0},
	"internalClasses": [],
	"deniedCVEs": [],
	"ignoreUnfixed": false,
	"maxAge": "720h",
	"today": "",
	"required": false,
	"reports": [],
}

_parameters := object.union(default_parameters, review.parameters("image-vulnerabilities"))

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, result in _judged
	some severity, limit in _limits
	ids := {vulnerability.id |
		some vulnerability in _vulnerabilities(result)
		vulnerability.severity == upper(severity)
		_counts(vulnerability)
	}
	count(ids) > limit

	msg := sprintf("%s has too many vulnerabilities of severity %s, %d instead of at most %d%s: %s", [
		result.subject, severity, count(ids), limit, _because(severity, limit), _some_of(sort(ids)),
	])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, result in _judged
	some id in _parameters.deniedCVEs
	id in {vulnerability.id | some vulnerability in _vulnerabilities(result)}

	msg := sprintf("%s has %s, which no image may have", [result.subject, id])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	some path, result in _judged
	(_day(_parameters.today) - _day(result.time)) * 24 > _hours(_parameters.maxAge)

	msg := sprintf("%s was last scanned on %s, longer ago than %s", [
		result.subject, substring(result.time, 0, 10), _parameters.maxAge,
	])
}

violation contains {"msg": msg, "details": {"path": path}} if {
	_parameters.required == true
	some path, found in image.images
	not _judged[path]

	msg := sprintf("image %q of %s has no scan result", [found.reference, found.owner])
}

_limits := object.union(_parameters.exposedMax, {severity: min(limits) |
	some severity, limit in _parameters.max
	limits := {limit, object.get(_parameters.exposedMax, severity, limit)}
}) if {
	exposure.ways("image-vulnerabilities") != set()
} else := _parameters.max

_because(severity, limit) := "" if {
	_parameters.max[severity] <= limit
} else := ", as the workload is reached from outside the cluster"

_counts(_) if not _parameters.ignoreUnfixed == true

_counts(vulnerability) if vulnerability.fixed != ""

_some_of(ids) := concat(", ", ids) if count(ids) <= 3

_some_of(ids) := sprintf("%s and %d more", [concat(", ", array.slice(ids, 0, 3)), count(ids) - 3]) if count(ids) > 3

# The images of the pod that have a result: the newest one of the very image, else the newest one of its tag.
_judged[path] := object.union(_newest(results), {"subject": subject}) if {
	all := _results(inventory.namespace)
	all != [] # mutation:equivalent *: nothing is found in it; this spares the search
	some path, found in image.images
	found.digest != ""
	results := [result | some result in all; result.digest == found.digest]

	subject := sprintf("image %q of %s", [found.reference, found.owner])
}

_judged[path] := object.union(_newest(results), {"subject": subject}) if {
	all := _results(inventory.namespace)
	all != [] # mutation:equivalent *: nothing is found in it; this spares the search
	some path, found in image.images
	not found.digest in {result.digest | some result in all; result.digest != ""}
	results := [result |
		some result in all
		"" in [result.digest, found.digest]
		result.name == found.name
		_tag(result) == _tag(found)
	]

	subject := sprintf("image %q of %s, by a scan of the tag, which may have moved,", [found.reference, found.owner])
}

_newest(results) := [result | some result in results; result.time == latest][0] if {
	latest := max({result.time | some result in results})
}

_tag(parts) := parts.tag if {
	parts.tag != ""
} else := "latest"

# All results, each with the parts of its image. The list of vulnerabilities is long, and so it is read at need.
# mutation:equivalent swap arguments: the order counts for nothing
_results(namespace) := array.concat(
	[result |
		some report in _parameters.reports
		result := _described(report, report.image, "time", "id")
	],
	[result |
		some found in inventory.in_namespace("aquasecurity.github.io/VulnerabilityReport", namespace)
		is_object(found.report) # mutation:equivalent *: keeps strict engines from errors
		result := _described(found.report, _reference(found.report), "updateTimestamp", "vulnerabilityID")
	],
)

# mutation:equivalent swap arguments: the two have no key in common
_described(report, reference, time, id) := object.union(image.parse(reference), {
	"time": _text(report, [time]),
	"vulnerabilities": object.get(report, "vulnerabilities", []), # mutation:equivalent change literal: a text is no vulnerability
	"id": id,
})

_reference(report) := concat("", [sprintf(format, [text]) |
	some [path, format] in [
		[["registry", "server"], "%s/"],
		[["artifact", "repository"], "%s"],
		[["artifact", "tag"], ":%s"],
		[["artifact", "digest"], "@%s"],
	]
	text := _text(report, path)
	text != ""
])

_vulnerabilities(result) := [{"id": id, "severity": upper(found.severity), "fixed": _text(found, ["fixedVersion"])} |
	some found in result.vulnerabilities
	id := found[result.id]
	is_string(id) # mutation:equivalent *: keeps strict engines from errors
	is_string(found.severity) # mutation:equivalent *: keeps strict engines from errors
]

_text(fields, path) := value if {
	value := object.get(fields, path, "")
	is_string(value)
} else := ""

# The number of a day, counted from March on, after which the leap day comes last. Reading dates fails for a 30 February.
_day(text) := ((((365 * year) + floor(year / 4)) - floor(year / 100)) + floor(year / 400)) + (floor(((month * 306) + 5) / 10) + _number(text, 8)) if {
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`, text)
	month := (_number(text, 5) + 9) % 12
	year := ((_number(text, 0) * 100) + _number(text, 2)) - floor(month / 10)
}

# Two digits. Numbers must not start with 0.
# mutation:equivalent change literal: this engine reads 1_08 as 108
_number(text, i) := to_number(concat("", ["1", substring(text, i, 2)])) - 100

# mutation:equivalent *: what is no number has no value; this keeps strict engines from errors
_hours(text) := to_number(trim_suffix(text, "h")) if regex.match(`^(?:0|[1-9][0-9]{0,8})h$`, text)
