using Gateway.Silo.PasswordRestore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Tests.PasswordRestore;

public sealed class PasswordRestorePageTests
{
    private const string Hosting = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Fact]
    public void What_came_with_the_link_is_text_and_never_html()
    {
        var page = PasswordRestorePage.Form(PasswordRestoreTexts.Of(1), "\"><script>alert(1)</script>", error: null);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("value=\"&quot;&gt;&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_loads_nothing_and_every_field_has_its_label()
    {
        foreach (var texts in PasswordRestoreTexts.All)
        {
            var page = PasswordRestorePage.Form(texts, "token", texts.Mismatch);
            Assert.Contains($"<html lang=\"{texts.Tag}\">", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            Assert.DoesNotContain("://", page, StringComparison.Ordinal);
            foreach (var id in new[] { "password", "repeated" })
            {
                Assert.Contains($"<label for=\"{id}\">", page, StringComparison.Ordinal);
                Assert.Contains($"id=\"{id}\" name=\"{id}\" type=\"password\"", page, StringComparison.Ordinal);
            }

            Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("unsafe", PasswordRestorePage.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", PasswordRestorePage.ContentSecurityPolicy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "en-US")]
    [InlineData("de-DE,de;q=0.9", "en-US")]
    [InlineData("de,zh-CN;q=0.8,en;q=0.5", "zh-CN")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-TW,zh;q=0.9,en-US;q=0.8", "zh-TW")]
    [InlineData("zh-Hant-HK", "zh-TW")]
    [InlineData("EN-gb,zh-CN", "en-US")]
    [InlineData(",;,q=1,,", "en-US")]
    public void A_stranger_reads_the_language_that_the_browser_asks_for(string header, string tag) =>
        Assert.Equal(tag, PasswordRestoreTexts.For(header).Tag);

    [Theory]
    [InlineData(0, "en-US")]
    [InlineData(1, "en-US")]
    [InlineData(2, "zh-CN")]
    [InlineData(3, "zh-TW")]
    [InlineData(4, "zh-TW")]
    public void An_account_has_its_own(int language, string tag) => Assert.Equal(tag, PasswordRestoreTexts.Of(language).Tag);

    [Fact]
    public void The_addresses_asked_for_stay_out_of_the_log_whatever_its_levels()
    {
        var services = new ServiceCollection();
        var kept = new KeptLog();
        services.AddLogging(logging =>
        {
            logging.ClearProviders().AddProvider(kept).SetMinimumLevel(LogLevel.Trace);
            logging.AddFilter<KeptLog>(Hosting, LogLevel.Trace);
            logging.AddFilter(Hosting, LogLevel.Trace);
            PasswordRestoreEndpoints.KeepTokensOutOfLogs(logging);
            logging.AddFilter<KeptLog>(null, LogLevel.Trace);
        });
        using var provider = services.BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(Hosting);
        logger.LogInformation("Request starting HTTP/1.1 GET /password-restore?token={Token}", "hush");
        logger.LogError("An unhandled exception");
        provider.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore").LogTrace("something else");

        Assert.Equal(["An unhandled exception", "something else"], kept.Lines);
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
