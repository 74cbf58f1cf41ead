# METADATA
# title: Requests that no policy stops
# description: |
#   Gatekeeper hands the old object over as the object of a request to delete it. What is bad must not stay because it is bad:
#   neither for the deletion itself, nor for the finalizers that keep the object until a controller takes them away.
package lib.sekisho.request

# METADATA
# description: Whether the request leaves nothing in the cluster that was not there before.
harmless if input.review.operation == "DELETE"

harmless if {
	input.review.operation == "UPDATE"
	_content(input.review.object) == _content(input.review.oldObject)
}

# What the API server keeps itself, and who holds the object back, is not what policies judge.
_content(object) := json.remove(object, [
	"metadata/deletionGracePeriodSeconds",
	"metadata/deletionTimestamp",
	"metadata/finalizers",
	"metadata/generation",
	"metadata/managedFields",
	"metadata/resourceVersion",
])
