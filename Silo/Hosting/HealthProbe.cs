namespace Gateway.Silo.Hosting;

/// <summary>The subcommand <c>health [url]</c>: asks a running gateway, for health checks in images that have no curl.</summary>
internal static class HealthProbe
{
    /// <summary>Asks; prints what came back.</summary>
    /// <returns>0 when it is ready, else 1.</returns>
    public static async Task<int> Run(string[] args)
    {
        var url = args.Length > 0 ? args[0] : "http://127.0.0.1:8080/health/ready";
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var response = await client.GetAsync(new Uri(url));
            Console.WriteLine($"{url}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"{url}: {e.Message}");
            return 1;
        }
    }
}
