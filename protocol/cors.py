"""What pages of other websites may send and read (Fetch standard, CORS protocol)."""

# Of any website, without the cookies of the person who looks at its page: whoever calls has to have a secret or a token
# of its own.
ANY_ORIGIN = '*'
# Libraries that trace requests add headers of their own; the asterisk stands for all but Authorization.
HEADERS = {
    'Access-Control-Allow-Headers':
        'Accept, Authorization, Content-Type, DPoP, X-Odoo-Database, X-Request-ID, baggage, sentry-trace, '
        'traceparent, tracestate, *',
    'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate',
}
