"""The bodies and answers that the API's documentation shows."""

# ruff: noqa: E501 - as the documentation has them

import json

WITH_TWO_SHIPMENTS = """{  "profile": {    "source": "shoppingnow",    "type": "customer",    "identifiers": [
      {        "type": "shoppingnow_id",        "value": "361959350832"      },      {       "type": "external_id",
       "value": "0987654321"     }    ]  },  "event": {    "source": "shoppingnow",    "type": "order_completed",
    "created_at": "2018-11-05T22:26:00Z",    "description": "Added item to cart",    "properties": {      "item": {
        "name": "Canon 429 EOS HD",        "query": "camera",        "price": "499.99"      },      "shipping": {
        "eta_date": "2019/01/02",        "address": {          "address1": "1019 Market Street",
          "city": "San Francisco",          "state": "CA",          "zipcode": "94103"        }      }    }  }}"""

TRACKED = """{  "event": {    "created_at": "2020-01-31T00:44:07+00:00",    "description": "Order complete",
    "properties": {      "billing": {        "address1": "1019 Market St",        "city": "San Francisco",
        "state": "CA",        "zipcode": "94103"      },      "item": {        "name": "Zendesk Swag"      }    },
    "source": "shoppingnow",    "type": "checkout"  },  "profile": {    "identifiers": [      {
        "type": "email",        "value": "[email protected]"      },      {        "type": "external_id",
        "value": "0987654321"      }    ],    "name": "Jane Smith",    "source": "shoppingnow",
    "type": "customer"  }}"""

TRACKED_BY_CURL = (
    '{"profile":{"name": "Jane Smith", "source":"shoppingnow","type":"customer","identifiers":[{"type":"email",'
    '"value":"[email protected]"}]},"event":{"source":"shoppingnow","type":"checkout","description":"Order complete",'
    '"created_at":"2020-01-31T00:44:07.000Z","properties":{"item":{"name":"Zendesk Swag"},"billing":{"address1":'
    '"1019 Market St","city":"San Francisco","state":"CA","zipcode":"94103"}}}}'
)

PAGE = json.loads("""{  "events": [    {      "created_at": "2020-01-31T00:44:07+00:00",
      "description": "Order complete",      "properties": {        "billing": {          "address1": "1019 Market St",
          "city": "San Francisco",          "state": "CA",          "zipcode": "94103"        },        "item": {
          "name": "Zendesk Swag"        }      },      "source": "shoppingnow",      "type": "checkout"    }  ],
  "links": [    {      "next": "[after]=hkjhdjk"    }  ],
  "meta": {    "after_cursor": "hkjhdjk",    "has_more": true  }}""")

RECEIVED = {"profile_id": "01E1DPYAA7HW7645KMJEY9CXRJ", "status": "received", "user_id": "123456"}

USER_REFUSED = {
    "error": {
        "message": "You passed an invalid value for the id attribute. Invalid parameter: id must be an integer "
        "from api/v2/users/show",
        "title": "Invalid attribute",
    }
}

PROFILE_REFUSED = {
    "errors": [
        {
            "code": "StartTimestampNotValid",
            "id": "c21d8981-8940-419b-907b-7f7a2ba22cca",
            "title": "Start Timestamp not valid",
        }
    ]
}
