using System.Globalization;
using Gateway.Receivers;

// smtp <port> [<user> <password> [<certificate.pem> <key.pem> [tls]]]   a mail server; with a certificate STARTTLS, or TLS from the first byte
// http <port>                                                           a receiver of webhooks
// What happens goes to the output, a JSON object a line. It ends when its input does, so that it never outlives the test.
Task serving;
switch (args)
{
    case ["smtp", var port, .. var rest]:
        serving = new MailServer(rest).Run(int.Parse(port, CultureInfo.InvariantCulture));
        break;
    case ["http", var port]:
        serving = WebhookServer.Run(int.Parse(port, CultureInfo.InvariantCulture));
        break;
    default:
        await Console.Error.WriteLineAsync("smtp <port> [<user> <password> [<certificate.pem> <key.pem> [tls]]] | http <port>");
        return 2;
}

await Task.WhenAny(serving, Console.In.ReadToEndAsync());
return serving.IsFaulted ? throw serving.Exception : 0;
