#!/bin/sh
# Makes a certificate for both host names and the authority that signs it, unless one is already there. The key of the
# authority is thrown away: nothing else can ever be signed with it. To renew, empty the volume `tls` and run it again.
#   /tls/server.pem /tls/server.key   for the proxy      /authority/ca.pem   for the applications and the browsers
set -eu
umask 077
if [ -s /tls/server.pem ] && [ -s /authority/ca.pem ]; then
  echo 'The certificate is already there.'
  exit 0
fi

work=$(mktemp -d)
cd "$work"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -days 825 \
  -subj '/CN=oGestion and Digit Invest internal authority' -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
  -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout ca.key -out ca.pem 2> /dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$OGESTION_HOST" \
  -keyout server.key -out server.csr 2> /dev/null
printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s,DNS:%s\n' \
  "$OGESTION_HOST" "$DIGIT_INVEST_HOST" > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days 825 -extfile server.ext -out server.crt 2> /dev/null
cat server.crt ca.pem > server.pem

cp server.key server.pem /tls/
chown -R nginx /tls
cp ca.pem /authority/
chmod 644 /authority/ca.pem
rm -rf "$work"
echo "A certificate was made for $OGESTION_HOST and $DIGIT_INVEST_HOST."
