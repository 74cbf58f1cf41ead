# METADATA
# title: Network
# description: |
#   Who reaches what: the rules between pods, and the ways into the cluster and out of it.
# scope: subpackages
# custom:
#   layer: cluster
package policies.network
