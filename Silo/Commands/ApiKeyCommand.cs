using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Keys;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Commands;

/// <summary>The subcommand <c>api-key</c>: makes, lists and revokes keys of the HTTP API, by asking the gateway that runs on this machine.</summary>
internal static class ApiKeyCommand
{
    private const string Name = "--name";
    private const string Role = "--role";
    private const string Rate = "--requests-per-second";
    private const string Id = "--id";

    private const string Usage =
        $"""
        usage: api-key create --name NAME --role read|command|admin [--requests-per-second N] [--Section:Key=value …]
               api-key list [--Section:Key=value …]
               api-key revoke --id ID [--Section:Key=value …]
          It asks the gateway on this machine, at Http:Port, with the key in Http:ApiKey or in the file api-key in Storage:Path:
          give it the settings that the gateway was started with.
        """;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="output">The answer.</param>
    /// <param name="errors">What went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors) => CommandRun.Guarded(Usage, errors, () =>
    {
        var (verb, rest) = arguments is [var first, .. var others] ? (first, others) : throw new UsageException("create, list or revoke is missing.");
        return verb switch
        {
            "create" => Create(CommandArguments.Parse(rest, [Name, Role, Rate], []), output),
            "list" => List(CommandArguments.Parse(rest, [], []), output),
            "revoke" => Revoke(CommandArguments.Parse(rest, [Id], []), output),
            _ => throw new UsageException($"'{verb}' is none of create, list and revoke."),
        };
    });

    private static int Create(CommandArguments arguments, TextWriter output)
    {
        var role = Words.TryRead<ApiKeyRole>(arguments.Required(Role), out var read)
            ? read
            : throw new UsageException($"{Role} is '{arguments.Value(Role)}'; it can be read, command or admin.");
        int? rate = arguments.Value(Rate) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new UsageException($"{Rate} is '{text}'; it must be a whole number.");
        var body = JsonContent.Create(new NewKey(arguments.Required(Name), role, rate), ApiJson.Default.NewKey);
        var made = JsonSerializer.Deserialize(Ask(HttpMethod.Post, "", body, arguments), ApiJson.Default.CreatedKey)!;
        output.WriteLine(made.Key);
        return 0;
    }

    private static int List(CommandArguments arguments, TextWriter output)
    {
        foreach (var key in JsonSerializer.Deserialize(Ask(HttpMethod.Get, "", null, arguments), ApiJson.Default.KeyList)!.Items)
        {
            var revoked = key.RevokedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", revoked {at:yyyy-MM-dd HH:mm:ss}Z") : "";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{key.Id,-10}  {key.Role.ToString().ToLowerInvariant(),-7}  {key.Name}, made {key.CreatedAt:yyyy-MM-dd HH:mm:ss}Z{revoked}"));
        }

        return 0;
    }

    private static int Revoke(CommandArguments arguments, TextWriter output)
    {
        var id = arguments.Required(Id);
        Ask(HttpMethod.Delete, $"/{Uri.EscapeDataString(id)}", null, arguments);
        output.WriteLine($"{id} is revoked");
        return 0;
    }

    /// <exception cref="ConfigurationException">The gateway does not answer, or refuses; the message is for the operator.</exception>
    private static byte[] Ask(HttpMethod method, string path, HttpContent? body, CommandArguments arguments)
    {
        var settings = ConfigurationSources.Read(arguments.Settings);
        var key = settings.Api.ConfiguredKey ?? FirstKey.Read(settings.Api.KeyFile)
            ?? throw new ConfigurationException($"There is no key: neither Http:ApiKey is set, nor is there a file {Path.GetFullPath(settings.Api.KeyFile)} (Storage:Path).");
        var host = settings.HttpAddress.Equals(IPAddress.Any) ? IPAddress.Loopback
            : settings.HttpAddress.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : settings.HttpAddress;
        var url = new Uri($"http://{new IPEndPoint(host, settings.HttpPort)}{ApiRoutes.Prefix}/keys{path}");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, url) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = client.Send(request);
            using var content = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(content);
            return response.IsSuccessStatusCode ? content.ToArray() : throw new ConfigurationException($"{url}: {Problem(response, content.ToArray())}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new ConfigurationException($"The gateway at {url.Authority} does not answer: {e.Message}");
        }
    }

    private static string Problem(HttpResponseMessage response, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, ApiJson.Default.ApiProblem)?.Detail ?? response.StatusCode.ToString();
        }
        catch (JsonException)
        {
            return $"{(int)response.StatusCode} {response.ReasonPhrase}";
        }
    }
}
