# What policies see, as messages.
package main

violation contains {"policy": "object", "msg": json.marshal(input)}

violation contains {"policy": "subjects", "msg": json.marshal(data.parameters["lib.sekisho.review"].subjects)}
