using Npgsql;

namespace Gateway.Tests.Shared;

/// <summary>The old program's tables, as its document has them.</summary>
public static class LegacyTables
{
    /// <summary>PBKDF2 with SHA-256, 1,000 iterations, of <c>correct horse</c>.</summary>
    public static string PasswordHash { get; } = "pbkdf2:sha256:1000$saltsalt$" + Convert.ToHexStringLower(
        System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "correct horse", "saltsalt"u8.ToArray(), 1000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32));

    /// <summary>Makes the tables and runs further statements.</summary>
    /// <param name="connectionString">An empty database.</param>
    /// <param name="rows">INSERT statements.</param>
    /// <param name="relayer">What that revision calls a relayer: <c>relayer</c> or <c>superbox</c>.</param>
    public static async Task MakeAsync(string connectionString, string rows, string relayer = "relayer")
    {
        var tables = $"""
            CREATE TABLE language (id integer PRIMARY KEY, language varchar(50));
            CREATE TABLE account (id serial PRIMARY KEY, language_id integer REFERENCES language, user_name varchar(20), password varchar(200),
                email varchar(255), mobile_phone varchar(50), version integer, role integer);
            CREATE TABLE apartment (id serial PRIMARY KEY, account_id integer NOT NULL, name varchar(50), arm_state integer, scene_id integer,
                dt_arm timestamp, version integer);
            CREATE TABLE {relayer} (id serial PRIMARY KEY, uni_code varchar(50), dt_auth timestamp, dt_active timestamp, server_id integer);
            CREATE TABLE apartment_{relayer} (apartment_id integer, {relayer}_id integer, name varchar(50), PRIMARY KEY (apartment_id, {relayer}_id));
            CREATE TABLE device_type (id integer PRIMARY KEY, name varchar(50));
            CREATE TABLE device_model (id serial PRIMARY KEY, device_type_id integer, name varchar(50));
            CREATE TABLE device (id serial PRIMARY KEY, device_model_id integer, uni_code varchar(50));
            CREATE TABLE apartment_device (id serial PRIMARY KEY, device_id integer, apartment_id integer, {relayer}_id integer, name varchar(50));
            CREATE TABLE contactor (id serial PRIMARY KEY, apartment_id integer, name varchar(50), mobile_phone varchar(50), email_addr varchar(200));
            CREATE TABLE client (id serial PRIMARY KEY, account_id integer, device_token varchar(100));
            INSERT INTO language VALUES (1, 'en-US'), (2, 'zh-CN'), (3, 'zh-TW');
            INSERT INTO device_type VALUES (1, 'light');
            INSERT INTO device_model VALUES (1, 1, '2111S'), (2, 1, 'unheard of');

            """;
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(tables + rows, connection);
        await command.ExecuteNonQueryAsync();
    }
}
