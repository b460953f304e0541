using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Gateway.Receivers;

// smtp <port> [<user> <password> [<certificate.pem> <key.pem> [tls]]]   a mail server; with a certificate STARTTLS, or TLS from the first byte
// http <port> [<certificate.pem> <key.pem>]                             a receiver of webhooks; with a certificate by HTTPS
// What happens goes to the output, a JSON object a line. It ends when its input does, so that it never outlives the test.
Task serving;
switch (args)
{
    case ["smtp", var port, .. var rest]:
        serving = new MailServer(rest).Run(int.Parse(port, CultureInfo.InvariantCulture));
        break;
    case ["http", var port]:
        serving = WebhookServer.Run(int.Parse(port, CultureInfo.InvariantCulture), null);
        break;
    case ["http", var port, var certificate, var key]:
        serving = WebhookServer.Run(int.Parse(port, CultureInfo.InvariantCulture), X509Certificate2.CreateFromPemFile(certificate, key));
        break;
    default:
        await Console.Error.WriteLineAsync("smtp <port> [<user> <password> [<certificate.pem> <key.pem> [tls]]] | http <port> [<certificate.pem> <key.pem>]");
        return 2;
}

await Task.WhenAny(serving, Console.In.ReadToEndAsync());
return serving.IsFaulted ? throw serving.Exception : 0;
